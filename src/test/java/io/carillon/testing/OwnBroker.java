package io.carillon.testing;

import jakarta.jms.JMSException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;

/**
 * An Artemis that a test may stop and start again, on the same port, and that hubs in this JVM find
 * under names, as those of an application server do. One at a time.
 */
public final class OwnBroker implements AutoCloseable {
  /** For {@code carillon.jms.connection-factory}. */
  public static final String CONNECTION_FACTORY = "test/factory";

  /** For {@code carillon.relay.jms-topic}. */
  public static final String TOPIC = "test/topic";

  private static volatile String url = "";

  private final Path folder;
  private final int port;
  private final String namingBefore;
  private EmbeddedActiveMQ server;

  private OwnBroker(Path folder, int port) {
    this.folder = folder;
    this.port = port;
    this.namingBefore = System.getProperty(Context.INITIAL_CONTEXT_FACTORY);
    reachedBy(port);
    System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Names.class.getName());
    start();
  }

  /** Starts one on that port of this machine. */
  public static OwnBroker start(Path folder, int port) {
    return new OwnBroker(folder, port);
  }

  /** From now on hubs connect to that port, which leads to the broker. */
  public void reachedBy(int port) {
    url = "tcp://127.0.0.1:" + port + "?reconnectAttempts=0&callTimeout=5000";
  }

  /** Begins to serve again. */
  public void start() {
    try {
      Configuration configuration =
          new ConfigurationImpl()
              .setPersistenceEnabled(false)
              .setSecurityEnabled(false)
              .setJMXManagementEnabled(false)
              .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port);
      configuration.setBrokerInstance(folder.toFile());
      server = new EmbeddedActiveMQ().setConfiguration(configuration);
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Breaks all connections and forgets everything. */
  public void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (namingBefore == null) {
      System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
    } else {
      System.setProperty(Context.INITIAL_CONTEXT_FACTORY, namingBefore);
    }
    stop();
  }

  /** For {@link javax.naming.InitialContext}. */
  public static final class Names implements InitialContextFactory {
    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) {
      return (Context)
          Proxy.newProxyInstance(
              Names.class.getClassLoader(),
              new Class<?>[] {Context.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("lookup")) {
                  return find(String.valueOf(arguments[0]));
                }
                if (method.getName().equals("close")) {
                  return null;
                }
                throw new UnsupportedOperationException(method.getName());
              });
    }

    private static Object find(String name) throws NameNotFoundException, JMSException {
      return switch (name) {
        case CONNECTION_FACTORY -> new ActiveMQConnectionFactory(url);
        case TOPIC -> new ActiveMQTopic("carillon");
        default -> throw new NameNotFoundException(name);
      };
    }
  }
}
