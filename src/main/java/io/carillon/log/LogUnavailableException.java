package io.carillon.log;

import io.carillon.api.HubUnavailableException;

/** The log is down or did not answer in time. HTTP clients receive the status 503. */
public final class LogUnavailableException extends HubUnavailableException {
  private static final long serialVersionUID = 1L;

  public LogUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
