package io.carillon.oidc;

import org.jspecify.annotations.Nullable;

/** The code of an error (RFC 6749, 4.1.2.1 and 5.2), for the application log. */
final class ProviderError {
  private ProviderError() {}

  /** The code if it has the form of one, so that a request cannot write lines into the log. */
  static String of(@Nullable Object error) {
    return error instanceof String code && code.matches("[A-Za-z0-9_.-]{1,64}")
        ? code
        : "an unknown error";
  }
}
