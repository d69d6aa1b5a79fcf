package io.carillon.jpa;

import io.carillon.event.EventsAppended;
import io.carillon.log.Batch;
import io.carillon.log.Receipt;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Batches that are written in one transaction, and what the last attempt at it came to. Used by the
 * appender thread only.
 */
final class Group {
  private final long number;
  private final List<Batch> batches;
  private @Nullable Written written;

  /**
   * @param number counts the groups of an appender, upwards
   */
  Group(long number, List<Batch> batches) {
    this.number = number;
    this.batches = batches;
  }

  long number() {
    return number;
  }

  List<Batch> batches() {
    return batches;
  }

  /** The database has said, under lock, that no earlier attempt was committed. */
  void begun() {
    written = null;
  }

  /** Everything is in the database, and now the attempt is going to be committed. */
  void aboutToCommit(Written written) {
    this.written = written;
  }

  /**
   * What is in the log if the last attempt was committed; empty if it is certain that it was not.
   */
  Optional<Written> written() {
    return Optional.ofNullable(written);
  }

  /**
   * What a transaction put into the log.
   *
   * @param receipts one for each batch, in their order
   * @param appended one for each channel that has new events
   */
  record Written(List<Receipt> receipts, List<EventsAppended> appended) {}
}
