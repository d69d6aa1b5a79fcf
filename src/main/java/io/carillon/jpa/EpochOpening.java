package io.carillon.jpa;

import jakarta.persistence.PersistenceException;
import java.time.Clock;

/**
 * Opens epochs in the database: once, however many nodes notice that it was restored. In one
 * transaction, which locks the rows of all channels, so that every event is appended either before
 * the new epoch or in it.
 */
public final class EpochOpening {
  private final Transactions transactions;
  private final Clock clock;

  public EpochOpening(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Opens the epoch after {@code known}, unless the database has a newer one already.
   *
   * @param known the epoch that this node is in; the database may have an older one
   * @throws PersistenceException if the database fails
   */
  public OpenedEpoch openAfter(long known) {
    return repeated(
        connection -> EpochStatements.openAfter(connection, known, Micros.of(clock.instant())));
  }

  /**
   * Opens an epoch as {@link EpochStatements#openByClock} does.
   *
   * @throws PersistenceException if the database fails
   */
  public OpenedEpoch openByClock() {
    return repeated(
        connection -> EpochStatements.openByClock(connection, Micros.of(clock.instant())));
  }

  /** Once more if another node has inserted the same row. */
  private OpenedEpoch repeated(SqlWork<OpenedEpoch> work) {
    try {
      return transactions.writeSql(work);
    } catch (PersistenceException e) {
      return transactions.writeSql(work);
    }
  }
}
