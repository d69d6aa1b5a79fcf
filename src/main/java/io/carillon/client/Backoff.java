package io.carillon.client;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Exponential backoff with full jitter: clients that were disconnected together do not reconnect
 * together. Not thread-safe.
 */
final class Backoff {
  private final Duration min;
  private final Duration max;
  private final int maxAttempts;
  private final DoubleSupplier random;
  private int failures;

  /**
   * @param min ceiling of the first pause
   * @param max ceiling of all pauses
   * @param maxAttempts in a row
   * @param random from 0 to 1
   */
  Backoff(Duration min, Duration max, int maxAttempts, DoubleSupplier random) {
    this.min = min;
    this.max = max;
    this.maxAttempts = maxAttempts;
    this.random = random;
  }

  /** Failures in a row. */
  int failures() {
    return failures;
  }

  /**
   * Counts a failure.
   *
   * @return how long to wait: a random time up to {@code min}, then up to twice that, and so on up
   *     to {@code max}; empty when the attempts are used up
   */
  Optional<Duration> next() {
    if (failures >= maxAttempts) {
      return Optional.empty();
    }
    double ceiling = Math.min(max.toMillis(), min.toMillis() * Math.pow(2, Math.min(failures, 62)));
    failures++;
    return Optional.of(Duration.ofMillis(Math.round(random.getAsDouble() * ceiling)));
  }

  /** Starts over, after a success. */
  void reset() {
    failures = 0;
  }
}
