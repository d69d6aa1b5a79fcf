package io.carillon.channel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Holds the publishers of a channel's transient events back while a shard has much of the {@link
 * HotTail} still to serve. A transient event is nowhere else: when publishers are faster than the
 * shards, it would be evicted before it is delivered. One slow subscriber delays no publisher.
 *
 * <p>Thread-safe, without locks: a publisher that is to be held looks again after it has become
 * visible to the shards, so that none is held without a shard that releases it.
 */
final class Backpressure {
  /** A shard may have this part of the tail still to serve, and half of it when it releases. */
  private static final int PARTS = 4;

  private static final CompletionStage<@Nullable Void> AT_ONCE =
      CompletableFuture.completedFuture(null);

  private final HotTail tail;
  private final AtomicReferenceArray<@Nullable ChannelListener> listeners;
  private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> held =
      new AtomicReference<>(); // common to all publishers that are held
  private @Nullable Object overdue; // what was held when it was asked last; of one thread

  /**
   * @param listeners by shard
   */
  Backpressure(HotTail tail, AtomicReferenceArray<@Nullable ChannelListener> listeners) {
    this.tail = tail;
    this.listeners = listeners;
  }

  /** A stage that completes as soon as a publisher may continue, on a thread of the fan-out. */
  CompletionStage<@Nullable Void> hold() {
    if (!isMoreUnserved(PARTS)) {
      return AT_ONCE;
    }
    CompletableFuture<@Nullable Void> waiting =
        held.updateAndGet(present -> present == null ? new CompletableFuture<>() : present);
    releaseIfServed();
    return waiting;
  }

  /** Whether publishers are held. */
  boolean isHolding() {
    return held.get() != null;
  }

  /** Lets publishers continue if the shards have served enough; called after each pass. */
  void releaseIfServed() {
    if (held.get() != null && !isMoreUnserved(2 * PARTS)) {
      release();
    }
  }

  /** Lets publishers continue. */
  void release() {
    CompletableFuture<@Nullable Void> waiting = held.getAndSet(null);
    if (waiting != null) {
      waiting.complete(null);
    }
  }

  /** Lets publishers continue that were held already when this was called before. One thread. */
  void releaseOverdue() {
    if (held.get() == overdue) {
      release();
    }
    overdue = held.get();
  }

  private boolean isMoreUnserved(int parts) {
    long end = tail.next();
    long unserved = 0;
    for (int i = 0; i < listeners.length(); i++) {
      ChannelListener listener = listeners.get(i);
      if (listener != null) {
        unserved = Math.max(unserved, end - listener.offset());
      }
    }
    return unserved > tail.room() / parts;
  }
}
