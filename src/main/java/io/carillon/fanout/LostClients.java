package io.carillon.fanout;

import io.carillon.event.Ticker;
import java.time.Duration;

/**
 * Decides when to look for streams whose clients are gone. Application servers notice a closed
 * connection when they write to it, which may be an interval of heartbeats later. Clients that are
 * lost together come back together, and would find the node full of their own lost streams: so it
 * writes to all quiet ones when they may be what it is full of. Thread-safe.
 */
final class LostClients {
  /** Again when so large a part of the node's room was used for new streams. */
  private static final int PART = 4;

  /** While streams are refused, as often. */
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final Ticker ticker;
  private long opened; // since they were sought; guarded by this
  private long soughtNanos; // guarded by this

  LostClients(Ticker ticker) {
    this.ticker = ticker;
    this.soughtNanos = ticker.nanos() - INTERVAL.toNanos();
  }

  /**
   * A stream was opened.
   *
   * @param open streams that are open
   * @param left how many more there is room for
   * @return whether to look for lost clients now
   */
  synchronized boolean opened(long open, long left) {
    opened++;
    if (open <= left || opened < (open + left) / PART) {
      return false;
    }
    seek();
    return true;
  }

  /**
   * A stream was refused, because there is no room.
   *
   * @return whether to look for lost clients now
   */
  synchronized boolean refused() {
    if (ticker.nanos() - soughtNanos < INTERVAL.toNanos()) {
      return false;
    }
    seek();
    return true;
  }

  private void seek() {
    opened = 0;
    soughtNanos = ticker.nanos();
  }
}
