package io.carillon.testing;

import io.carillon.event.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time of day and elapsed time, advanced by the test. */
public final class ManualClock extends Clock implements Ticker {
  public static final Instant START = Instant.parse("2025-01-31T12:00:00Z");

  private final Instant start;
  private volatile Instant now;
  private volatile Duration steps = Duration.ZERO;

  public ManualClock() {
    this(START);
  }

  public ManualClock(Instant start) {
    this.start = start;
    this.now = start;
  }

  public void advance(Duration duration) {
    now = now.plus(duration);
  }

  /** Sets the time of day forth or back; no time elapses. */
  public void step(Duration duration) {
    steps = steps.plus(duration);
    now = now.plus(duration);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long nanos() {
    return Duration.between(start, now).minus(steps).toNanos();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("there is one zone");
  }
}
