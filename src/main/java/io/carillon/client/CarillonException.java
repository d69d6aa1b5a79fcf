package io.carillon.client;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The hub refused a request, could not be reached, or did not answer in time. */
public class CarillonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable Duration retryAfter;
  private final transient Set<String> refusedChannels;

  CarillonException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = 0;
    this.retryAfter = null;
    this.refusedChannels = Set.of();
  }

  CarillonException(
      int status, String message, @Nullable Duration retryAfter, Set<String> refusedChannels) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
    this.refusedChannels = refusedChannels;
  }

  /** The HTTP status of the answer; 0 if there was no answer. */
  public int status() {
    return status;
  }

  /** How long the hub asked to wait before another attempt. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Whether the same request may succeed later. */
  public boolean isTemporary() {
    return status == 0 || status == 408 || isRefusedForNow() || status >= 500;
  }

  /** Whether the hub certainly has not acted, and may do so later. */
  boolean isRefusedForNow() {
    return status == 429 || status == 503;
  }

  /** The channels that the caller may not use, if the hub names them. */
  Set<String> refusedChannels() {
    return refusedChannels;
  }
}
