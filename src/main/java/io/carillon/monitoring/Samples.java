package io.carillon.monitoring;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes the values of one round of sampling. Counters become rates: the difference to the round
 * before, for each second of the elapsed time; so they have no value in the first round, nor when a
 * counter has begun anew.
 *
 * <p>Belongs to the one thread that samples.
 */
public final class Samples {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<String, Double> values = new LinkedHashMap<>();
  private Map<String, Long> counters = new LinkedHashMap<>();
  private Map<String, Long> countersBefore = Map.of();
  private double elapsedSeconds;
  private long roundNanos;

  Samples() {}

  /** Begins a round. */
  void begin(long nowNanos) {
    elapsedSeconds = (nowNanos - roundNanos) / NANOS_PER_SECOND;
    roundNanos = nowNanos;
    values.clear();
    countersBefore = counters;
    counters = new LinkedHashMap<>();
  }

  /** The values of this round, in the order in which they were measured. */
  Map<String, Double> values() {
    return values;
  }

  /**
   * Something between 0 (none) and 1 (all); left out if it is not, which is how platforms say that
   * they do not know.
   */
  public void fraction(String metric, double value) {
    if (value >= 0 && value <= 1) { // false for NaN
      values.put(metric, Math.round(value * 10_000) / 10_000d);
    }
  }

  /** An amount; left out if it is negative. */
  public void amount(String metric, long value) {
    if (value >= 0) {
      values.put(metric, (double) value);
    }
  }

  /** A counter that only grows: what is measured is how much, each second. */
  public void counter(String metric, long total) {
    counters.put(metric, total);
    Long before = countersBefore.get(metric);
    if (before != null && total >= before && elapsedSeconds > 0) {
      values.put(metric, Math.round((total - before) / elapsedSeconds * 10) / 10d);
    }
  }
}
