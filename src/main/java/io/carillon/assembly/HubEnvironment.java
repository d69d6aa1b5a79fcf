package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.config.OutboxSource;
import io.carillon.fanout.ProcessCapacity;
import io.carillon.jpa.ConnectionSource;
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

  /**
   * Opens the database, and returns its transactions.
   *
   * @throws jakarta.persistence.PersistenceException if it is unavailable
   */
  Transactions transactions();

  /** Closes what {@link #transactions} has opened, unless the server does. */
  default void closeDatabase() {}

  /**
   * The database of {@link #transactions}, for what Jakarta Persistence does not offer:
   * notifications of PostgreSQL, and its name for the application log.
   */
  DataSource dataSource();

  /**
   * Whether this hub alone has the database, so that no other node can append to the log. False if
   * that is not certain.
   */
  default boolean isDatabaseExclusive() {
    return false;
  }

  /** The name of {@link #dataSource}, as operators know it. */
  default String dataSourceName() {
    return "of the embedded server";
  }

  /** The names of the data sources that persistence units of the application use, if known. */
  default List<String> applicationDataSources() {
    return List.of();
  }

  /** A further database whose outbox the hub drains. */
  ConnectionSource outboxSource(OutboxSource source);

  /** The transactions of the application around the hub; empty without such transactions. */
  default Optional<CallerTransactions> callerTransactions() {
    return Optional.empty();
  }

  /** Whether the server may have users of its own, which log in with a name and a password. */
  default boolean hasLogins() {
    return false;
  }

  /** How many streams its process can hold; any number, if it refuses connections by itself. */
  default ProcessCapacity capacity() {
    return ProcessCapacity.UNLIMITED;
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

  /** Why the database cannot be written, as far as its disk is concerned. Does not block. */
  default Optional<String> diskProblem() {
    return Optional.empty();
  }

  /**
   * Events were erased: replaces what may keep copies of data that was sent to the database, such
   * as the buffers of connections. A server's own pool keeps its connections.
   */
  default void forgetSentData() {}

  /** Whether the hub keeps everything in memory, and uses no database. */
  default boolean isInMemory() {
    return false;
  }
}
