package io.carillon.channel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory limit of all hot tails together. Within it a channel keeps as much as its own bounds
 * allow; beyond it each keeps at most its equal share, so that the sum stays bounded however many
 * channels there are. Thread-safe.
 */
public final class HotTailBudget {
  /** Beyond the budget by this fraction of it, idle tails are trimmed, too. */
  private static final long OVERDRAFT = 16;

  /** A channel in memory, with an event. */
  private static final long CHANNEL_BYTES = 1024;

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

  /** How many channels without subscribers may stay in memory: they take half of it, about. */
  int maxIdleChannels() {
    return (int) Math.min(Integer.MAX_VALUE, maxBytes / 2 / CHANNEL_BYTES);
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

  /** Whether the budget is exceeded by so much that every tail has to be trimmed. */
  boolean isOverdrawn() {
    return usedBytes.get() - maxBytes > maxBytes / OVERDRAFT;
  }

  /** Whether the budget is exceeded and {@code bytes} is more than one tail's share of it. */
  boolean isExceededBy(long bytes) {
    return usedBytes.get() > maxBytes && bytes > maxBytes / Math.max(1, tails.get());
  }
}
