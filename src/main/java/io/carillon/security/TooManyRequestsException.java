package io.carillon.security;

import java.time.Duration;

/** Somebody has, or does, as much as one may. Answered with 429 over HTTP. */
public final class TooManyRequestsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long limit;
  private final Duration retryAfter;

  /**
   * @param limit how much one may
   * @param retryAfter when it is worth trying again
   */
  public TooManyRequestsException(String message, long limit, Duration retryAfter) {
    super(message);
    this.limit = limit;
    this.retryAfter = retryAfter;
  }

  /** How much one may. */
  public long limit() {
    return limit;
  }

  /** In seconds, rounded up, 1 or more: when it is worth trying again. */
  public long retryAfterSeconds() {
    return Math.max(1, retryAfter.plusMillis(999).toSeconds());
  }
}
