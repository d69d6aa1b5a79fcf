package io.carillon.security;

/** A rejected token. The message gives the reason and nothing of the content. */
public final class InvalidTokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidTokenException(String message) {
    super(message);
  }
}
