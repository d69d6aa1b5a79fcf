package io.carillon.log;

import io.carillon.event.Publication;
import java.util.concurrent.CompletionStage;

/**
 * Publications that are stored in a transaction of the application, and published if it commits:
 * each becomes exactly one event, whatever happens after the commit. Thread-safe.
 */
public interface Outbox {
  /**
   * Opens the outbox in the caller's transaction.
   *
   * @throws LogUnavailableException if the hub's data source cannot take part in it
   */
  Insertion joinTransaction();

  /**
   * A publication that is stored.
   *
   * @param reference identifies it in the outbox
   * @param moved completes when the event has been appended; with a receipt of count 0 if another
   *     node did so; exceptionally if the transaction was rolled back, or the publication set aside
   */
  record Inserted(String reference, CompletionStage<Receipt> moved) {}

  /** The outbox in one transaction; used by its thread. */
  interface Insertion {
    /**
     * Stores a publication in the transaction.
     *
     * @throws LogUnavailableException if the database refuses it; the transaction cannot commit
     */
    Inserted insert(Publication publication);

    /**
     * To be called when the transaction is about to be committed; publications may still follow.
     *
     * @throws LogUnavailableException if the database refuses a publication; the transaction cannot
     *     commit
     */
    void beforeCommit();

    /**
     * To be called after the end of the transaction.
     *
     * @param isCommitted whether the publications are stored; otherwise their stages complete
     *     exceptionally
     */
    void ended(boolean isCommitted);
  }
}
