package io.carillon.security;

/**
 * A token that nobody can judge now: the issuer's keys are not here and cannot be fetched. Answered
 * with 503 over HTTP.
 */
public final class KeysUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeysUnavailableException(Throwable cause) {
    super("the keys of the tokens' issuer cannot be fetched now; try again", cause);
  }
}
