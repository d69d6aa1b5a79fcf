package io.carillon.embedded;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.carillon.config.OutboxSource;
import io.carillon.jpa.ConnectionSource;
import java.util.ArrayList;
import java.util.List;

/** Connections to the databases of {@code carillon.outbox.sources}. */
final class OutboxPools implements AutoCloseable {
  private static final int CONNECTIONS = 2; // one moves rows, the other listens for notifications

  private final List<HikariDataSource> pools = new ArrayList<>(); // guarded by this

  /** Opens a pool; the hub starts without a database that is unavailable. */
  synchronized ConnectionSource open(OutboxSource source) {
    HikariConfig config = EmbeddedDatabase.poolOf(source.location());
    config.setPoolName("carillon-outbox-" + source.name());
    config.setUsername(source.user().orElse(null));
    config.setPassword(source.password().orElse(null));
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1); // do not connect now
    HikariDataSource pool = open(source, config);
    pools.add(pool);
    return pool::getConnection;
  }

  private static HikariDataSource open(OutboxSource source, HikariConfig config) {
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) { // there is no driver for the URL
      throw new StartException(
          "carillon.outbox.source." + source.name() + ".url: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    pools.forEach(HikariDataSource::close);
  }
}
