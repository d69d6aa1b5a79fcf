package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.config.OutboxSource;
import io.carillon.jpa.ConnectionSource;
import io.carillon.jpa.Transactions;
import io.carillon.log.EventLog;
import io.carillon.publish.ApplicationObservers;
import io.carillon.publish.Publisher;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;

/**
 * A hub in memory, without a server and without CDI: for tests of applications. It is the same
 * {@link Hub}, on the log in memory.
 */
public final class MemoryHub implements AutoCloseable {
  private final Hub hub;

  private MemoryHub(Hub hub) {
    this.hub = hub;
  }

  /** Starts a hub, with {@code carillon.relay=local}. */
  public static MemoryHub start(CarillonConfig config) {
    return new MemoryHub(
        Hub.start(new Environment(config), Optional.empty(), ApplicationObservers.NONE));
  }

  private record Environment(CarillonConfig config) implements HubEnvironment {
    @Override
    public boolean isInMemory() {
      return true;
    }

    @Override
    public Transactions transactions() {
      throw new UnsupportedOperationException("there is no database");
    }

    @Override
    public DataSource dataSource() {
      throw new UnsupportedOperationException("there is no database");
    }

    @Override
    public ConnectionSource outboxSource(OutboxSource source) {
      throw new UnsupportedOperationException("there is no database");
    }

    @Override
    public ThreadFactory threads() {
      return Executors.defaultThreadFactory();
    }
  }

  /** Publishes to its channels. */
  public Publisher publisher() {
    return hub.publishing.publisher();
  }

  /** Reads its channels. */
  public EventLog log() {
    return hub.storage.log();
  }

  @Override
  public void close() {
    hub.close();
  }
}
