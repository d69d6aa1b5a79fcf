package io.carillon.jpa;

import io.carillon.event.EventsAppended;
import io.carillon.log.Batch;
import io.carillon.log.Receipt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
  private final Supplier<List<Batch>> late;
  private final Runnable afterChunk;
  private @Nullable Written written;

  /** A group to which no batches are added. */
  Group(long number, List<Batch> batches) {
    this(number, batches, List::of, () -> {});
  }

  /**
   * @param number counts the groups of an appender, upwards
   * @param late batches for the same channels that were queued since, and are now part of the group
   * @param afterChunk called after a part of a large batch has been inserted, if another follows
   */
  Group(long number, List<Batch> batches, Supplier<List<Batch>> late, Runnable afterChunk) {
    this.number = number;
    this.batches = new ArrayList<>(batches);
    this.late = late;
    this.afterChunk = afterChunk;
  }

  long number() {
    return number;
  }

  List<Batch> batches() {
    return Collections.unmodifiableList(batches);
  }

  /**
   * Adds the batches that were queued while the transaction waited for the rows of its channels:
   * the more nodes append to a channel, the longer each waits, and the more events share a
   * transaction. The rows are locked, and nothing of the group has been written in this attempt.
   */
  void addLate() {
    batches.addAll(late.get());
  }

  /** A part of a large batch has been inserted, and another follows. */
  void chunkInserted() {
    afterChunk.run();
  }

  /** The names of the channels, sorted: in this order their rows are locked. */
  List<String> channels() {
    return batches.stream().map(batch -> batch.channel().value()).distinct().sorted().toList();
  }

  /** Whether rows of the outbox are removed with it, before the rows of channels are locked. */
  boolean isOfOutbox() {
    return batches.stream().anyMatch(OutboxEntry.class::isInstance);
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

  /** The attempt is about to be committed: from now on it is uncertain whether it was. */
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
