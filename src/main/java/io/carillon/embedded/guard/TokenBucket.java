package io.carillon.embedded.guard;

import java.util.function.LongSupplier;

/** A burst, and a rate at which it comes back. Not thread-safe. */
final class TokenBucket {
  private final double burst;
  private final double perNano;
  private final LongSupplier nanoTime;
  private double tokens;
  private long refilled;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  TokenBucket(int burst, int perSecond, LongSupplier nanoTime) {
    this.burst = burst;
    this.perNano = perSecond / 1e9;
    this.nanoTime = nanoTime;
    this.tokens = burst;
    this.refilled = nanoTime.getAsLong();
  }

  /** Takes one; false if none is left. */
  boolean tryTake() {
    if (tokens < 1) {
      long now = nanoTime.getAsLong();
      tokens = Math.min(burst, tokens + (now - refilled) * perNano);
      refilled = now;
    }
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Adds tokens, beyond the rate. */
  void add(double more) {
    tokens = Math.min(burst, tokens + more);
  }
}
