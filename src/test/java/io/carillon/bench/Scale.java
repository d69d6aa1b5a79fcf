package io.carillon.bench;

import java.time.Duration;

/**
 * The size of everything: {@code -Dbench.scale=0.1} tries a scenario within seconds, with a tenth
 * of its clients for a tenth of its time. Such figures do not count.
 */
final class Scale {
  private static final double FACTOR = Double.parseDouble(System.getProperty("bench.scale", "1"));

  private Scale() {}

  /** Whether figures count. */
  static boolean isFull() {
    return FACTOR == 1;
  }

  static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.max(200, (long) (seconds * 1_000 * FACTOR)));
  }

  static int count(int count) {
    return Math.max(1, (int) (count * FACTOR));
  }
}
