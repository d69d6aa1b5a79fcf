package io.carillon.assembly;

import io.carillon.config.ChannelConfig;
import io.carillon.event.ChannelName;
import io.carillon.jpa.EpochOpening;
import io.carillon.jpa.JpaEventLog;
import io.carillon.jpa.LogEpochs;
import io.carillon.jpa.LogFence;
import io.carillon.jpa.PoolerCheck;
import io.carillon.jpa.Retention;
import io.carillon.jpa.Transactions;
import io.carillon.log.BulkheadEventLog;
import io.carillon.log.EventLog;
import io.carillon.log.MemoryEventLog;
import io.carillon.security.LocalRevocations;
import io.carillon.security.MemorySessionStore;
import io.carillon.security.Revocations;
import io.carillon.security.SessionStore;
import io.carillon.shared.SharedDatabase;
import io.carillon.shared.SharedRevocations;
import io.carillon.shared.SharedSessions;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * What is kept: in the database, or in memory until the hub is closed.
 *
 * @param direct the event log, for threads that may wait for the database
 * @param log the event log, for requests: limited in time and in threads
 * @param sweep removes what has expired
 */
record Storage(
    Medium medium,
    EventLog direct,
    EventLog log,
    Revocations revocations,
    SessionStore sessions,
    Runnable sweep) {
  private static final int QUERY_THREADS = 8;

  /** Where it is kept. */
  sealed interface Medium {}

  /**
   * In the database.
   *
   * @param shared the tables that nodes share
   */
  record Database(
      Transactions transactions,
      Epochs epochs,
      SharedDatabase shared,
      SharedRevocations sharedRevocations)
      implements Medium {}

  /**
   * The epochs of the log.
   *
   * @param known the one that this node is in
   * @param fence shows that the database was restored
   */
  record Epochs(LogEpochs known, EpochOpening opening, LogFence fence) {
    static Epochs of(Transactions transactions, boolean isExclusive, Clock clock) {
      LogEpochs known = new LogEpochs(transactions, isExclusive);
      known.enter(known.read());
      return new Epochs(
          known, new EpochOpening(transactions, clock), new LogFence(transactions, clock));
    }
  }

  /** In memory. */
  record Memory(MemoryEventLog log) implements Medium {}

  static Storage create(HubContext hub) {
    return hub.environment().isInMemory() ? inMemory(hub) : inDatabase(hub);
  }

  private static Storage inDatabase(HubContext hub) {
    PoolerCheck.require(hub.environment().dataSource());
    Transactions transactions = hub.environment().transactions();
    Epochs epochs = Epochs.of(transactions, hub.environment().isDatabaseExclusive(), hub.clock());
    EventLog direct = new JpaEventLog(transactions, hub.clock(), epochs.known());
    ThreadPoolExecutor threads = hub.threads().permanentPool("ask", QUERY_THREADS);
    SharedDatabase database = new SharedDatabase(transactions, hub.clock());
    Retention retention = new Retention(transactions, hub.config()::forChannel, hub.clock());
    SharedRevocations revocations = new SharedRevocations(database);
    return new Storage(
        new Database(transactions, epochs, database, revocations),
        direct,
        new BulkheadEventLog(direct, threads, QUERY_THREADS, hub.config().publish().timeout()),
        revocations,
        new SharedSessions(database),
        () -> {
          retention.sweep();
          database.sweep();
        });
  }

  private static Storage inMemory(HubContext hub) {
    MemoryEventLog log = new MemoryEventLog(hub.clock());
    return new Storage(
        new Memory(log),
        log,
        log,
        new LocalRevocations(hub.clock()),
        new MemorySessionStore(hub.clock()),
        () -> log.names().forEach(channel -> sweep(log, channel, hub)));
  }

  private static void sweep(MemoryEventLog log, ChannelName channel, HubContext hub) {
    ChannelConfig config = hub.config().forChannel(channel);
    log.sweep(channel, config.retentionAge(), config.retentionCount());
  }

  /** The log in memory; empty for one in the database. */
  Optional<MemoryEventLog> memory() {
    return medium instanceof Memory memory ? Optional.of(memory.log()) : Optional.empty();
  }

  /** Transactions on the database. */
  Transactions transactions() {
    return requireDatabase().transactions();
  }

  /** The epochs of a log in the database; one in memory ends with the process. */
  Optional<Epochs> epochs() {
    return medium instanceof Database database ? Optional.of(database.epochs()) : Optional.empty();
  }

  /** The tables that nodes share. */
  SharedDatabase database() {
    return requireDatabase().shared();
  }

  /** The revocations of all nodes. */
  SharedRevocations sharedRevocations() {
    return requireDatabase().sharedRevocations();
  }

  private Database requireDatabase() {
    if (medium instanceof Database database) {
      return database;
    }
    throw new IllegalArgumentException("a hub in memory has no database: relay=local is required");
  }
}
