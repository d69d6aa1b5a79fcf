package io.carillon.testing;

import io.carillon.event.Ticker;
import java.time.Duration;

/** Elapsed time, advanced by the test. */
public final class ManualTicker implements Ticker {
  private volatile long nanos = Long.MAX_VALUE - 1_000; // so that every test crosses the overflow

  @Override
  public long nanos() {
    return nanos;
  }

  public void advance(Duration duration) {
    nanos += duration.toNanos();
  }
}
