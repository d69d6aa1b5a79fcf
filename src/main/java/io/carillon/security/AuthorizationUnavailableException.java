package io.carillon.security;

/** An authorizer of the application could not decide. HTTP clients receive the status 503. */
public final class AuthorizationUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AuthorizationUnavailableException(Throwable cause) {
    super("the application cannot decide on this request now", cause);
  }
}
