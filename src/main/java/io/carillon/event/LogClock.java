package io.carillon.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The system's clock, which may be set back and forth, and beside it the time of the log, which
 * never steps back. The two are the same until the clock is set back. Then the log's time goes on
 * at half the speed until the clock has caught up with it: timestamps of events stay in order, and
 * still tell how long ago an event was appended ({@link #before}).
 *
 * <p>It knows the steps since its creation only. Thread-safe.
 */
public final class LogClock extends Clock {
  private static final int SLOWER = 2; // while the log's time is ahead of the clock

  /** Smaller differences are those of two clocks, not steps. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** Part of the elapsed time by which the two clocks may differ. */
  private static final int DRIFT = 1_000;

  private static final int MAX_STEPS = 64;

  private final Clock clock;
  private final Ticker ticker;
  private final Deque<Step> steps = new ArrayDeque<>(); // newest first; guarded by this
  private long nanos; // of the last look at both clocks; guarded by this
  private Instant logTime; // of the log at that look; guarded by this
  private boolean isAhead; // the log's time; guarded by this

  /** A change of the log's time: what it was, and whether it was ahead, when the ticker showed. */
  private record Step(long nanos, Instant logTime, boolean wasAhead) {}

  /**
   * @param ticker counts the elapsed time, whatever the clock shows
   */
  public LogClock(Clock clock, Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
    this.nanos = ticker.nanos();
    this.logTime = clock.instant();
  }

  /** The clock itself, if it is one; otherwise one on it, with its own ticker if it has one. */
  public static LogClock of(Clock clock) {
    return clock instanceof LogClock same
        ? same
        : new LogClock(clock, clock instanceof Ticker ticker ? ticker : Ticker.SYSTEM);
  }

  /** What the system's clock shows. */
  @Override
  public Instant instant() {
    return clock.instant();
  }

  /** The log's time, for the timestamps of events. */
  public synchronized Instant logTime() {
    look();
    return logTime;
  }

  /** What the log's time was {@code elapsed} before now, whatever the clock showed since. */
  public synchronized Instant before(Duration elapsed) {
    look();
    Instant at = logTime;
    boolean wasAhead = isAhead;
    Duration left = elapsed;
    long end = nanos;
    for (Step step : steps) {
      Duration length = Duration.ofNanos(end - step.nanos());
      if (left.compareTo(length) <= 0) {
        break;
      }
      left = left.minus(length);
      end = step.nanos();
      at = step.logTime();
      wasAhead = step.wasAhead();
    }
    return at.minus(wasAhead ? left.dividedBy(SLOWER) : left);
  }

  private void look() {
    long nowNanos = ticker.nanos();
    Instant now = clock.instant();
    Duration elapsed = Duration.ofNanos(Math.max(0, nowNanos - nanos));
    Instant expected = logTime.plus(isAhead ? elapsed.dividedBy(SLOWER) : elapsed);
    Duration difference = Duration.between(expected, now);
    boolean isStep = difference.abs().compareTo(TOLERANCE.plus(elapsed.dividedBy(DRIFT))) > 0;
    if (isAhead ? !difference.isNegative() : isStep) {
      remember(new Step(nowNanos, expected, isAhead));
      isAhead = difference.isNegative();
    }
    logTime = isAhead ? expected : now;
    nanos = nowNanos;
  }

  private void remember(Step step) {
    steps.addFirst(step);
    if (steps.size() > MAX_STEPS) {
      steps.removeLast();
    }
  }

  @Override
  public ZoneId getZone() {
    return clock.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new LogClock(clock.withZone(zone), ticker);
  }
}
