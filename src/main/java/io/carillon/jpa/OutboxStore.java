package io.carillon.jpa;

import io.carillon.event.Publication;
import java.util.List;

/** A table {@code carillon_outbox}, in the log's database or elsewhere. Used by one thread. */
interface OutboxStore {
  /**
   * Reads the oldest rows that wait.
   *
   * @throws jakarta.persistence.PersistenceException if the database fails
   */
  Page read(int max);

  /** Rows that were read together. */
  interface Page extends AutoCloseable {
    /** In the order of their keys. */
    List<OutboxRow> rows();

    /** How many rows wait in the table. */
    long waiting();

    /**
     * A row on its way into the log.
     *
     * @param sequence of the entries of this page
     */
    OutboxEntry entry(OutboxRow row, Publication publication, OutboxEntry.Sequence sequence);

    /** The event of a row is in the log. */
    void appended(OutboxRow row);

    /** A row cannot be published. */
    void setAside(OutboxRow row, String reason);

    /** Keeps what has become of the rows. */
    void commit();

    @Override
    void close();
  }
}
