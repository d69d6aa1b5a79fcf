package io.carillon.junit;

import io.carillon.client.CarillonClient;
import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.event.Publication;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A hub in memory for the tests of an application: the engine of the real hub, whose events end
 * with it.
 *
 * <pre>{@code
 * @RegisterExtension static CarillonExtension hub = CarillonExtension.inMemory();
 *
 * @Test
 * void anOrderIsAnnounced() {
 *   new OrderService(hub.url()).create(42);
 *
 *   StoredEvent event = hub.channel("orders").awaitEvent(e -> e.key().equals(Optional.of("42")));
 *   assertEquals("{\"id\":42}", event.data());
 * }
 * }</pre>
 *
 * <p>In a static field, the hub runs for all tests of the class; in another one, each test has its
 * own. It is an open hub on a free port of the loopback address, unless settings say otherwise.
 */
public final class CarillonExtension
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  private final Function<CarillonConfig, RunningHub> start;
  private final Map<String, String> settings;
  private @Nullable RunningHub hub;
  private @Nullable CarillonClient client;
  private int classes; // whose tests use this hub: one, and those nested in it

  private CarillonExtension(
      Function<CarillonConfig, RunningHub> start, Map<String, String> settings) {
    this.start = start;
    this.settings = settings;
  }

  /** A hub with its HTTP API. */
  public static CarillonExtension inMemory() {
    return new CarillonExtension(RunningHub::withHttp, Map.of());
  }

  /** A hub without HTTP, which starts faster: for tests that publish and read by its channels. */
  public static CarillonExtension withoutHttp() {
    return new CarillonExtension(RunningHub::withoutHttp, Map.of());
  }

  /**
   * The same with one more setting.
   *
   * @param key such as {@code carillon.jwt.secret}
   */
  public CarillonExtension with(String key, String value) {
    Map<String, String> more = new HashMap<>(settings);
    more.put(key, value);
    return new CarillonExtension(start, more);
  }

  /** A channel, which exists from its first event on. */
  public HubChannel channel(String name) {
    return running().channel(name);
  }

  /** Publishes an event with all its fields; returns when it is stored. */
  public StoredEvent publish(Publication publication) {
    if (publication.isTransient()) {
      throw new IllegalArgumentException("a transient event is not stored");
    }
    return channel(publication.channel().value()).publish(publication);
  }

  /**
   * The address of the hub, which ends in a slash.
   *
   * @throws IllegalStateException without HTTP
   */
  public URI url() {
    return running()
        .url()
        .orElseThrow(() -> new IllegalStateException("this hub was started without HTTP"));
  }

  /** A client of the hub, which is closed with it. */
  public synchronized CarillonClient client() {
    if (client == null) {
      client = CarillonClient.builder(url()).build();
    }
    return client;
  }

  private synchronized RunningHub running() {
    if (hub == null) {
      throw new IllegalStateException(
          "the hub runs during tests only; is the field annotated @RegisterExtension?");
    }
    return hub;
  }

  // --- lifecycle ---------------------------------------------------------------------------------

  @Override
  public void beforeAll(ExtensionContext context) {
    if (classes++ == 0) {
      start();
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (classes == 0) {
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (classes == 0) {
      stop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (--classes == 0) {
      stop();
    }
  }

  synchronized void start() {
    Properties properties = new Properties();
    properties.setProperty("carillon.port", "0");
    properties.setProperty("carillon.monitoring.interval", "PT0S");
    properties.putAll(settings);
    hub =
        start.apply(
            CarillonConfig.load(
                Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties))));
  }

  synchronized void stop() {
    if (client != null) {
      client.close();
      client = null;
    }
    if (hub != null) {
      hub.stop().run();
      hub = null;
    }
  }
}
