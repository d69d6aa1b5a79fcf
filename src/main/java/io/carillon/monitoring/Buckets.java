package io.carillon.monitoring;

import java.time.Instant;

/**
 * Values of one metric, down-sampled to intervals of the same length: the least, the greatest and
 * the average value of each, and how many there were. Memory is proportional to the number of
 * intervals, whatever the number of values. Used by one thread.
 */
final class Buckets {
  private final TimeGrid grid;
  private final double[] least;
  private final double[] greatest;
  private final double[] average;
  private final int[] counts;

  Buckets(TimeGrid grid) {
    this.grid = grid;
    this.least = new double[grid.count()];
    this.greatest = new double[grid.count()];
    this.average = new double[grid.count()];
    this.counts = new int[grid.count()];
  }

  /** Adds a value; one of a time outside of the grid is ignored. */
  void add(Instant time, double value) {
    int index = grid.indexOf(time);
    if (index < 0) {
      return;
    }
    int count = ++counts[index];
    least[index] = count == 1 ? value : Math.min(least[index], value);
    greatest[index] = count == 1 ? value : Math.max(greatest[index], value);
    // not by the sum, nor by the difference, either of which may be infinite
    average[index] += value / count - average[index] / count;
  }

  /**
   * The intervals with values as JSON, oldest first: {@code [[start,least,greatest,average,count]]}
   * with the start in milliseconds since the epoch.
   */
  String json() {
    StringBuilder json = new StringBuilder(64 * counts.length).append('[');
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        json.append(json.length() == 1 ? "[" : ",[").append(grid.startOf(i));
        json.append(',').append(least[i]).append(',').append(greatest[i]);
        json.append(',').append(average[i]).append(',').append(counts[i]).append(']');
      }
    }
    return json.append(']').toString();
  }
}
