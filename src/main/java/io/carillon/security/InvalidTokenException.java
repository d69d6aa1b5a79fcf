package io.carillon.security;

/** A token that is not accepted. The message says why, and nothing of what is in it. */
public final class InvalidTokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidTokenException(String message) {
    super(message);
  }
}
