package io.carillon.jpa;

import io.carillon.log.Batch;
import io.carillon.log.Receipt;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A batch on its way into the log. */
final class PendingAppend {
  private final Batch batch;
  private final long bytes;
  private volatile long deadline; // set by the thread that writes it
  private final CompletableFuture<Receipt> stage = new CompletableFuture<>();
  private final AtomicReference<InFlightLimiter.@Nullable Permit> permit;

  /**
   * @param deadline in nanoseconds of the appender's ticker
   */
  PendingAppend(Batch batch, InFlightLimiter.Permit permit, long deadline) {
    this.batch = batch;
    this.bytes = batch.bytes();
    this.permit = new AtomicReference<>(permit);
    this.deadline = deadline;
  }

  /**
   * The same, in which the rows of the outbox that were handed over are in the order of their keys:
   * transactions end in another order than they become visible.
   */
  static List<PendingAppend> inOrderOfRows(List<PendingAppend> appends) {
    Iterator<PendingAppend> ordered =
        appends.stream()
            .filter(PendingAppend::isHandedOver)
            .sorted(Comparator.comparing(PendingAppend::row))
            .toList()
            .iterator();
    return ordered.hasNext()
        ? appends.stream().map(one -> one.isHandedOver() ? ordered.next() : one).toList()
        : appends;
  }

  /** Whether its row of the outbox is to be removed before the rows of channels are locked. */
  boolean isOfOutbox() {
    return batch instanceof OutboxEntry;
  }

  private boolean isHandedOver() {
    return batch instanceof OutboxEntry entry && entry.isHandedOver();
  }

  private Long row() {
    return ((OutboxEntry) batch).row().orElseThrow();
  }

  Batch batch() {
    return batch;
  }

  long bytes() {
    return bytes;
  }

  /** Completes with the result. */
  CompletableFuture<Receipt> stage() {
    return stage;
  }

  /** A part of it has been written, so that it has more time. */
  void extend(long later) {
    deadline = later;
  }

  boolean isOverdue(long nanos) {
    return deadline - nanos < 0;
  }

  /** It will not be appended, and what was queued behind it in the outbox not either, for now. */
  void abandon() {
    if (batch instanceof OutboxEntry entry) {
      entry.sequence().abandon();
    }
  }

  /** Gives the permit back, once. */
  void release(InFlightLimiter limiter) {
    InFlightLimiter.Permit held = permit.getAndSet(null);
    if (held != null) {
      limiter.release(held);
    }
  }
}
