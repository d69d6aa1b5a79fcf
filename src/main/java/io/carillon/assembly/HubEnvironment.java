package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.jpa.Transactions;
import io.carillon.metrics.Pool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/** What the server provides: a Jakarta EE server, or the embedded one. */
public interface HubEnvironment {
  /** The configuration. */
  CarillonConfig config();

  /** Transactions on the database. */
  Transactions transactions();

  /**
   * The database of {@link #transactions}, for what Jakarta Persistence does not offer. Used by
   * {@code carillon.relay=postgres} only.
   */
  DataSource dataSource();

  /** The transactions of the application around the hub; empty without such transactions. */
  default Optional<CallerTransactions> callerTransactions() {
    return Optional.empty();
  }

  /** Creates the hub's threads. */
  ThreadFactory threads();

  /** Its own pools, for metrics. */
  default List<Pool> pools() {
    return List.of();
  }

  /**
   * What it refused to protect the hub: counts by reason, for metrics. Empty if it does not tell.
   */
  default Map<String, LongSupplier> refusals() {
    return Map.of();
  }

  /** Whether the hub keeps everything in memory, and uses no database. */
  default boolean isInMemory() {
    return false;
  }
}
