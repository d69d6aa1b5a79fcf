package io.carillon.fanout;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Lets a channel rest after a pass for as long as the pass took, within bounds. While events come
 * slower than that nobody waits; when they come faster, each pass finds several, and each write to
 * a subscriber carries them all: the cost of a write is that of a system call, however much it
 * carries. So a busy shard spends at most half of its time on small writes, and leaves the other
 * half to publishers, from whom more to write comes.
 *
 * <p>A pass that left something to do is not followed by a rest: its writes were full. Belongs to a
 * shard's thread.
 */
final class WriteCoalescing {
  /** A pass that takes less is over before anybody could come. */
  private static final long LEAST_NANOS = Duration.ofNanos(200_000).toNanos();

  /** The longest rest: what it may add to the latency of an event. */
  private static final long MOST_NANOS = Duration.ofMillis(4).toNanos();

  private final PriorityQueue<ChannelSubscribers> resting =
      new PriorityQueue<>(
          Comparator.comparing(ChannelSubscribers::restsUntil, (a, b) -> Long.signum(a - b)));

  /** A channel has been served all there was, from one time of the ticker to another. */
  void served(ChannelSubscribers subscribers, long began, long ended) {
    long took = ended - began;
    if (took >= LEAST_NANOS) {
      subscribers.restUntil(ended + Math.min(took, MOST_NANOS));
    }
  }

  /** Whether a channel is to rest a little longer; it is kept until its time has come. */
  boolean keeps(ChannelSubscribers subscribers, long now) {
    if (subscribers.restsUntil() - now <= 0) {
      return false;
    }
    resting.add(subscribers);
    return true;
  }

  /** Puts those whose time has come among those to be served. */
  void release(long now, Queue<ChannelSubscribers> news) {
    while (!resting.isEmpty() && resting.peek().restsUntil() - now <= 0) {
      news.add(resting.remove());
    }
  }

  boolean isEmpty() {
    return resting.isEmpty();
  }

  /** When the first one's time will have come; only if it is not empty. */
  long next() {
    return resting.element().restsUntil();
  }
}
