package io.carillon.security;

import io.carillon.config.RoleGrant;
import io.carillon.config.SecurityConfig;
import io.carillon.config.TokenConfig;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Ticker;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/**
 * Verifies the ID tokens of an OpenID provider (OpenID Connect Core 1.0, 3.1.3.7): signature by one
 * of the provider's published keys, {@code iss}, {@code aud} and {@code azp}, {@code exp}, {@code
 * iat} and {@code nonce}. The claims mean what they mean in other tokens. Thread-safe; may fetch
 * the provider's keys.
 */
public final class IdTokens {
  private final JwtConsumer consumer;
  private final String clientId;
  private final Map<String, RoleGrant> roles;

  /**
   * @param issuer the provider, as it names itself
   * @param keys where it publishes its keys
   */
  public IdTokens(SecurityConfig security, String issuer, URI keys) {
    TokenConfig config = security.tokens();
    this.clientId = security.oidc().clientId();
    this.roles = security.roles();
    this.consumer =
        new JwtConsumerBuilder()
            .setVerificationKeyResolver(
                new VerificationKeys(
                    new PublishedKeys(
                        keys.toString(), new KeySetRequest(), config.maxKeyAge(), Ticker.SYSTEM)))
            .setJwsAlgorithmConstraints(
                new AlgorithmConstraints(ConstraintType.PERMIT, publicAlgorithms(config)))
            .setExpectedIssuer(true, issuer)
            .setExpectedAudience(true, clientId)
            .setRequireExpirationTime()
            .setRequireIssuedAt()
            .setRequireSubject()
            .setAllowedClockSkewInSeconds(Math.toIntExact(config.clockSkew().toSeconds()))
            .setIssuedAtRestrictions(
                Math.toIntExact(config.clockSkew().toSeconds()),
                Math.toIntExact(Duration.ofDays(1).toSeconds()))
            .build();
  }

  /** Without those with a shared secret. */
  private static String[] publicAlgorithms(TokenConfig config) {
    return config.algorithms().stream()
        .filter(algorithm -> !algorithm.startsWith("HS"))
        .toArray(String[]::new);
  }

  /**
   * Verifies a token that the provider has issued for a sign-in.
   *
   * @param nonce of the sign-in
   * @throws InvalidTokenException if the token is rejected
   * @throws KeysUnavailableException if the provider's keys are unavailable
   */
  public SignedInUser verify(String idToken, String nonce) {
    if (idToken.length() > TokenVerifier.MAX_LENGTH) {
      throw new InvalidTokenException("the token is too long");
    }
    CompactToken.parse(idToken);
    try {
      JwtClaims claims = consumer.processToClaims(idToken);
      requireNonce(claims, nonce);
      requireAuthorizedParty(claims);
      TokenClaims identity = TokenClaims.read(claims, roles);
      return new SignedInUser(
          identity.user().orElseThrow(),
          identity.roles(),
          identity.grants(),
          name(claims),
          idToken);
    } catch (InvalidJwtException invalid) {
      throw TokenRefusals.of(invalid);
    } catch (MalformedClaimException | InvalidRequestException malformed) {
      throw new InvalidTokenException(
          "a claim of the token is malformed: nonce, aud, azp, groups or carillon");
    }
  }

  /** A token with another nonce was issued for another sign-in, and may have been injected. */
  private static void requireNonce(JwtClaims claims, String nonce) throws MalformedClaimException {
    String written = claims.getStringClaimValue("nonce");
    if (written == null
        || !MessageDigest.isEqual(
            written.getBytes(StandardCharsets.UTF_8), nonce.getBytes(StandardCharsets.UTF_8))) {
      throw new InvalidTokenException("the token is for another sign-in (nonce)");
    }
  }

  private void requireAuthorizedParty(JwtClaims claims) throws MalformedClaimException {
    String party = claims.getStringClaimValue("azp");
    boolean isOurs = party == null ? claims.getAudience().size() == 1 : party.equals(clientId);
    if (!isOurs) {
      throw new InvalidTokenException("the token was issued to another client (azp)");
    }
  }

  /** A name to show; it may not be unique (OpenID Connect Core 1.0, 5.7). */
  private static Optional<String> name(JwtClaims claims) {
    return Stream.of("name", "preferred_username", "email")
        .map(claims::getClaimValue)
        .filter(value -> value instanceof String text && TokenClaims.isName(text))
        .map(String.class::cast)
        .findFirst();
  }
}
