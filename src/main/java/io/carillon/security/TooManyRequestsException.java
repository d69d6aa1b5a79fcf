package io.carillon.security;

import java.time.Duration;

/** A connection limit or a rate limit is reached. 429 over HTTP. */
public final class TooManyRequestsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long limit;
  private final Duration retryAfter;

  /**
   * @param limit the limit that is reached
   * @param retryAfter when a retry may succeed
   */
  public TooManyRequestsException(String message, long limit, Duration retryAfter) {
    super(message);
    this.limit = limit;
    this.retryAfter = retryAfter;
  }

  /** The limit that is reached. */
  public long limit() {
    return limit;
  }

  /** When a retry may succeed, in seconds, rounded up, at least 1. */
  public long retryAfterSeconds() {
    return Math.max(1, retryAfter.plusMillis(999).toSeconds());
  }
}
