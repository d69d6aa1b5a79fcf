package io.carillon.fanout;

import java.time.Duration;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Lets a channel rest after a pass for as long as the pass took, within bounds. While events arrive
 * slower than that, none is delayed; when they arrive faster, each pass finds several, and each
 * write to a subscriber carries all of them: a write costs a system call, however much it carries.
 * So a busy shard spends at most half of its time on small writes, and leaves the other half to
 * publishers, which produce more to write.
 *
 * <p>A pass that left something to do is not followed by a rest: its writes were full. Belongs to a
 * shard's thread.
 */
final class WriteCoalescing {
  /** A shorter pass is not worth a rest. */
  private static final long MIN_NANOS = Duration.ofNanos(200_000).toNanos();

  /** The longest rest: what it may add to the latency of an event. */
  private static final long MAX_NANOS = Duration.ofMillis(4).toNanos();

  private final PriorityQueue<ChannelSubscribers> resting =
      new PriorityQueue<>(
          Comparator.comparing(ChannelSubscribers::restsUntil, (a, b) -> Long.signum(a - b)));

  /** A channel has been served completely, from one time of the ticker to another. */
  void served(ChannelSubscribers subscribers, long began, long ended) {
    long took = ended - began;
    if (took >= MIN_NANOS) {
      subscribers.restUntil(ended + Math.min(took, MAX_NANOS));
    }
  }

  /** Keeps a channel that has to rest a little longer; false if it has not. */
  boolean tryKeep(ChannelSubscribers subscribers, long now) {
    if (subscribers.restsUntil() - now <= 0) {
      return false;
    }
    resting.add(subscribers);
    return true;
  }

  /** Moves channels whose rest is over to those that are served. */
  void release(long now, Queue<ChannelSubscribers> ready) {
    while (!resting.isEmpty() && resting.peek().restsUntil() - now <= 0) {
      ready.add(resting.remove());
    }
  }

  /** When the first rest is over. */
  OptionalLong next() {
    ChannelSubscribers first = resting.peek();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.restsUntil());
  }
}
