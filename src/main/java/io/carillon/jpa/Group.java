package io.carillon.jpa;

import io.carillon.event.EventsAppended;
import io.carillon.log.Batch;
import io.carillon.log.Receipt;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Batches that are written in one transaction, and the outcome of the last attempt. Used by the
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

  /** The indexes of the batches to a channel. */
  Set<Integer> batchesOf(String channel) {
    return IntStream.range(0, batches.size())
        .filter(i -> batches.get(i).channel().value().equals(channel))
        .boxed()
        .collect(Collectors.toSet());
  }

  /** It is certain, under lock, that no earlier attempt was committed. */
  void begun() {
    written = null;
  }

  /** Everything has been flushed, and the attempt is about to be committed. */
  void aboutToCommit(Written written) {
    this.written = written;
  }

  /** The result if the last attempt was committed; empty if it certainly was not. */
  Optional<Written> written() {
    return Optional.ofNullable(written);
  }

  /**
   * The result of a transaction.
   *
   * @param receipts one for each batch, in their order
   * @param appended one for each channel that has new events
   */
  record Written(List<Receipt> receipts, List<EventsAppended> appended) {}
}
