package io.carillon.jpa;

import java.time.Duration;

/**
 * How much of a channel is kept: what is both younger than {@code age} and among the newest {@code
 * count}.
 *
 * @param age zero: of any age
 * @param count zero: any number
 */
public record RetentionPolicy(Duration age, long count) {
  /** Seven days, a million events. */
  public static final RetentionPolicy DEFAULT = new RetentionPolicy(Duration.ofDays(7), 1_000_000);

  /** Everything, for ever. */
  public static final RetentionPolicy KEEP_ALL = new RetentionPolicy(Duration.ZERO, 0);

  public RetentionPolicy {
    if (age.isNegative() || count < 0) {
      throw new IllegalArgumentException(
          "retention must not be negative: age " + age + ", count " + count);
    }
  }
}
