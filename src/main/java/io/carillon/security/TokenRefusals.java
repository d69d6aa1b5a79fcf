package io.carillon.security;

import java.io.IOException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;

/** The reasons for which a token is refused, without its content. */
final class TokenRefusals {
  private TokenRefusals() {}

  /**
   * The exception that names the reason.
   *
   * @return an {@link InvalidTokenException}, or a {@link KeysUnavailableException} if the token
   *     could not be verified
   */
  static RuntimeException of(InvalidJwtException invalid) {
    for (Throwable cause = invalid; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException outage) {
        return new KeysUnavailableException(outage);
      }
    }
    if (invalid.hasExpired()) {
      return new InvalidTokenException("the token has expired");
    }
    if (invalid.hasErrorCode(ErrorCodes.NOT_YET_VALID)) {
      return new InvalidTokenException("the token is not valid yet");
    }
    if (invalid.hasErrorCode(ErrorCodes.ISSUER_INVALID)
        || invalid.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
      return new InvalidTokenException("the token is from another issuer");
    }
    if (invalid.hasErrorCode(ErrorCodes.AUDIENCE_INVALID)
        || invalid.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
      return new InvalidTokenException("the token is for another audience");
    }
    if (invalid.hasErrorCode(ErrorCodes.EXPIRATION_MISSING)) {
      return new InvalidTokenException("the token has no expiry");
    }
    return new InvalidTokenException("the token's signature or algorithm is not accepted");
  }
}
