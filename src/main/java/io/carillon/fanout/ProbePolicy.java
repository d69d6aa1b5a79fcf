package io.carillon.fanout;

import io.carillon.event.Ticker;
import java.time.Duration;

/**
 * Decides when a node probes all quiet streams, which ends those whose clients are gone.
 * Application servers notice that a connection was closed when they write to it, which may be an
 * interval of heartbeats later. Clients that lose their streams together come back together, and
 * would find a node that is full of these. Thread-safe.
 */
final class ProbePolicy {
  /** A quarter of the capacity was used for new streams since the last probe. */
  private static final int PART = 4;

  /** The least time between probes while streams are refused. */
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final Ticker ticker;
  private long opened; // since the last probe; guarded by this
  private long probedNanos; // guarded by this

  ProbePolicy(Ticker ticker) {
    this.ticker = ticker;
    this.probedNanos = ticker.nanos() - INTERVAL.toNanos();
  }

  /**
   * A stream was opened.
   *
   * @param open streams that are open
   * @param left how many more the node can hold
   * @return whether to probe now
   */
  synchronized boolean opened(long open, long left) {
    opened++;
    if (open <= left || opened < (open + left) / PART) {
      return false;
    }
    restart();
    return true;
  }

  /**
   * A stream was refused, because the node is full.
   *
   * @return whether to probe now
   */
  synchronized boolean refused() {
    if (ticker.nanos() - probedNanos < INTERVAL.toNanos()) {
      return false;
    }
    restart();
    return true;
  }

  private void restart() {
    opened = 0;
    probedNanos = ticker.nanos();
  }
}
