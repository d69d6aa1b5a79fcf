package io.carillon.security;

/**
 * A token cannot be verified: the issuer's keys are not cached and cannot be fetched. 503 over
 * HTTP.
 */
public final class KeysUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeysUnavailableException(Throwable cause) {
    super("the token issuer's keys cannot be fetched; retry later", cause);
  }
}
