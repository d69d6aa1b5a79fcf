package io.carillon.monitoring;

import java.time.Duration;
import java.time.Instant;

/**
 * A range of time, divided into intervals of the same length; the last one may reach beyond the
 * end.
 *
 * @param from inclusive
 * @param to exclusive, after {@code from}
 * @param step whole milliseconds, 1 or more
 */
record TimeGrid(Instant from, Instant to, Duration step) {
  TimeGrid {
    if (!from.isBefore(to) || step.toMillis() < 1) {
      throw new IllegalArgumentException("from " + from + " to " + to + " by " + step);
    }
  }

  /**
   * A range of time in so many intervals, or fewer where they would be shorter than a millisecond.
   */
  static TimeGrid of(Instant from, Instant to, int intervals) {
    long micros = Duration.between(from, to).toNanos() / 1_000;
    long millis = Math.max(1, (micros + 1_000L * intervals - 1) / (1_000L * intervals));
    return new TimeGrid(from, to, Duration.ofMillis(millis));
  }

  /** The number of intervals. */
  int count() {
    long nanos = Duration.between(from, to).toNanos();
    return (int) ((nanos + step.toNanos() - 1) / step.toNanos());
  }

  /** The interval of a time; -1 if it is outside of the range. */
  int indexOf(Instant time) {
    return time.isBefore(from) || !time.isBefore(to)
        ? -1
        : (int) (Duration.between(from, time).toNanos() / step.toNanos());
  }

  /** When an interval begins, in milliseconds since the epoch. */
  long startOf(int index) {
    return from.toEpochMilli() + index * step.toMillis();
  }
}
