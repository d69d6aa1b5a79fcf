package io.carillon.oidc;

import io.carillon.security.SecretDigest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * A sign-in that a browser has begun. A cookie of the browser has its secret, from which state,
 * nonce and code verifier follow: so any node can complete it, and no table grows by sign-ins that
 * are never completed. What the provider and the addresses show does not reveal the secret.
 *
 * @param page to which the user returns
 */
record SignInAttempt(String secret, PageAddress page) {
  private static final int BYTES = 32;
  private static final int SECRET_LENGTH = 43;
  private static final SecureRandom RANDOM = new SecureRandom();

  static SignInAttempt begin(PageAddress page) {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new SignInAttempt(base64(bytes), page);
  }

  /** Binds the answer to the browser (RFC 6749, 10.12). */
  String state() {
    return derived("state");
  }

  /** Binds the ID token to the sign-in (OpenID Connect Core 1.0, 3.1.2.1). */
  String nonce() {
    return derived("nonce");
  }

  /** Binds the code to the sign-in (RFC 7636, 4.1). */
  String codeVerifier() {
    return derived("verifier");
  }

  /** By the method S256 (RFC 7636, 4.2). */
  String codeChallenge() {
    return SecretDigest.of(codeVerifier());
  }

  private String derived(String purpose) {
    return SecretDigest.of(purpose + " " + secret);
  }

  boolean hasState(String written) {
    return MessageDigest.isEqual(
        state().getBytes(StandardCharsets.UTF_8), written.getBytes(StandardCharsets.UTF_8));
  }

  /** The value of the cookie. */
  String encode() {
    return secret + "." + base64(page.toString().getBytes(StandardCharsets.UTF_8));
  }

  static Optional<SignInAttempt> decode(String cookie) {
    int dot = cookie.indexOf('.');
    if (dot != SECRET_LENGTH) {
      return Optional.empty();
    }
    try {
      byte[] page = Base64.getUrlDecoder().decode(cookie.substring(dot + 1));
      return Optional.of(
          new SignInAttempt(
              cookie.substring(0, dot),
              PageAddress.parse(new String(page, StandardCharsets.UTF_8))));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "SignInAttempt[" + page + "]";
  }
}
