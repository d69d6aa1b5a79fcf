package io.carillon.channel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all hot tails together may keep in memory. Within it a channel keeps what its own bounds
 * allow; beyond it each keeps at most its equal share, so that the sum stays bounded however many
 * channels there are. Thread-safe.
 */
public final class HotTailBudget {
  /** One part in so many may be kept beyond the budget before idle tails are trimmed. */
  private static final long OVERDRAFT = 16;

  private final long maxBytes;
  private final AtomicLong usedBytes = new AtomicLong();
  private final AtomicInteger tails = new AtomicInteger();

  /**
   * @param maxBytes bytes for all channels together
   */
  public HotTailBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Bytes that all hot tails keep now, about. */
  public long usedBytes() {
    return usedBytes.get();
  }

  void add(long bytes) {
    usedBytes.addAndGet(bytes);
  }

  void tailOpened() {
    tails.incrementAndGet();
  }

  void tailClosed() {
    tails.decrementAndGet();
  }

  /** Whether so much is kept beyond the budget that it is worth looking at every tail. */
  boolean isOverdrawn() {
    return usedBytes.get() - maxBytes > maxBytes / OVERDRAFT;
  }

  /**
   * Whether the budget is spent and a tail that keeps {@code bytes} has more than its share of it.
   */
  boolean isExceededBy(long bytes) {
    return usedBytes.get() > maxBytes && bytes > maxBytes / Math.max(1, tails.get());
  }
}
