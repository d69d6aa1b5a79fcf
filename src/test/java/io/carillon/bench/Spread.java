package io.carillon.bench;

import java.util.List;
import java.util.function.DoubleFunction;

/** A figure of several sittings. */
record Spread(double min, double median, double max) {
  /**
   * Of the figures of the sittings.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no figure");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Spread(sorted.get(0), median, sorted.get(size - 1));
  }

  /** {@code 12 (10–15)}, or only the median if all are the same. */
  String text(DoubleFunction<String> format) {
    String low = format.apply(min);
    String high = format.apply(max);
    return format.apply(median) + (low.equals(high) ? "" : " (" + low + "–" + high + ")");
  }
}
