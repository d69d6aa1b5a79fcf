package io.carillon.monitoring;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Collects the values of one sampling round. Counters become rates: the difference to the previous
 * round per second; there is no rate in the first round and after a counter was reset.
 *
 * <p>Confined to the sampling thread.
 */
public final class Samples {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<String, Double> values = new LinkedHashMap<>();
  private Map<String, Long> counters = new LinkedHashMap<>();
  private Map<String, Long> countersBefore = Map.of();
  private double elapsedSeconds;
  private long roundNanos;

  Samples() {}

  /** Starts a round. */
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
   * A fraction from 0 to 1; other values, by which platforms indicate unknown ones, are ignored.
   */
  public void fraction(String metric, double value) {
    if (value >= 0 && value <= 1) { // false for NaN
      values.put(metric, Math.round(value * 10_000) / 10_000d);
    }
  }

  /** An amount; ignored if it is negative. */
  public void amount(String metric, long value) {
    if (value >= 0) {
      values.put(metric, (double) value);
    }
  }

  /** A monotonic counter, sampled as its rate per second. */
  public void counter(String metric, long total) {
    counters.put(metric, total);
    Long before = countersBefore.get(metric);
    if (before != null && total >= before && elapsedSeconds > 0) {
      values.put(metric, Math.round((total - before) / elapsedSeconds * 10) / 10d);
    }
  }
}
