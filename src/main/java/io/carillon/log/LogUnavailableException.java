package io.carillon.log;

/**
 * The log could not be reached or did not answer in time: nothing was stored by the call that met
 * it. Answered with 503 over HTTP.
 */
public final class LogUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LogUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
