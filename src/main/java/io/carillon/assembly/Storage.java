package io.carillon.assembly;

import io.carillon.config.ChannelConfig;
import io.carillon.event.ChannelName;
import io.carillon.jpa.JpaEventLog;
import io.carillon.jpa.Retention;
import io.carillon.jpa.RetentionPolicy;
import io.carillon.jpa.Transactions;
import io.carillon.log.BulkheadEventLog;
import io.carillon.log.EventLog;
import io.carillon.shared.Leases;
import io.carillon.shared.SharedRevocations;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * What the database keeps.
 *
 * @param direct the event log, for threads that may wait for the database
 * @param log the event log, for requests: limited in time and in threads
 * @param leases of nodes, members and the like
 */
record Storage(
    Transactions transactions,
    EventLog direct,
    EventLog log,
    Retention retention,
    Leases leases,
    SharedRevocations revocations) {
  private static final int QUERY_THREADS = 8;

  static Storage create(HubContext hub) {
    Transactions transactions = hub.environment().transactions();
    EventLog direct = new JpaEventLog(transactions, hub.clock());
    ThreadPoolExecutor threads = hub.threads().permanentPool("ask", QUERY_THREADS);
    Leases leases = new Leases(transactions, hub.clock());
    return new Storage(
        transactions,
        direct,
        new BulkheadEventLog(direct, threads, QUERY_THREADS, hub.config().publish().timeout()),
        new Retention(transactions, channel -> retention(hub, channel), hub.clock()),
        leases,
        new SharedRevocations(leases, hub.clock()));
  }

  private static RetentionPolicy retention(HubContext hub, ChannelName channel) {
    ChannelConfig rules = hub.config().forChannel(channel);
    return new RetentionPolicy(rules.retentionAge(), rules.retentionCount());
  }

  /** Deletes what retention and expiry allow. */
  void sweep() {
    retention.sweep();
    leases.sweep();
  }
}
