package io.carillon.api;

import org.jspecify.annotations.Nullable;

/**
 * The hub cannot do this now: its log did not answer in time, or cannot take part in the caller's
 * transaction. The message names the cause.
 */
public class HubUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public HubUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
