package io.carillon.embedded;

/**
 * The embedded server cannot start, for a reason that an operator can fix; the one-line message
 * describes it.
 */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
