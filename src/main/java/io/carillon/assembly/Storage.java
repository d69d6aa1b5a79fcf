package io.carillon.assembly;

import io.carillon.jpa.JpaEventLog;
import io.carillon.jpa.Retention;
import io.carillon.jpa.Transactions;
import io.carillon.log.BulkheadEventLog;
import io.carillon.log.EventLog;
import io.carillon.shared.SharedDatabase;
import io.carillon.shared.SharedRevocations;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * What the database keeps.
 *
 * @param direct the event log, for threads that may wait for the database
 * @param log the event log, for requests: limited in time and in threads
 * @param database the tables that nodes share
 */
record Storage(
    Transactions transactions,
    EventLog direct,
    EventLog log,
    Retention retention,
    SharedDatabase database,
    SharedRevocations revocations) {
  private static final int QUERY_THREADS = 8;

  static Storage create(HubContext hub) {
    Transactions transactions = hub.environment().transactions();
    EventLog direct = new JpaEventLog(transactions, hub.clock());
    ThreadPoolExecutor threads = hub.threads().permanentPool("ask", QUERY_THREADS);
    SharedDatabase database = new SharedDatabase(transactions, hub.clock());
    return new Storage(
        transactions,
        direct,
        new BulkheadEventLog(direct, threads, QUERY_THREADS, hub.config().publish().timeout()),
        new Retention(transactions, hub.config()::forChannel, hub.clock()),
        database,
        new SharedRevocations(database));
  }
}
