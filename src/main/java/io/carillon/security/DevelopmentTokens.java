package io.carillon.security;

import io.carillon.config.SecurityConfig;
import io.carillon.config.TokenConfig;
import io.carillon.event.ChannelPattern;
import io.carillon.event.Ticker;
import io.carillon.security.Caller.Authentication;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/**
 * Tokens that an open hub issues to everyone, so that developers try identities and permissions
 * before the hub is secured. They are signed with a secret of this process that nothing else knows:
 * no other hub accepts them, and they end with the process. Thread-safe.
 */
public final class DevelopmentTokens {
  static final String ISSUER = "carillon-development";

  /** Validity of a token. */
  public static final Duration LIFETIME = Duration.ofHours(12);

  private static final int SECRET_BYTES = 32;

  /** How each of them begins, and no other: it names a key that only these are signed with. */
  private static final String BEGINNING = unsigned().getHeaders().getEncodedHeader() + ".";

  private final boolean isOffered;
  private final HmacKey key;
  private final TokenVerifier verifier;
  private final Clock clock;

  public DevelopmentTokens(SecurityConfig config, Clock clock) {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    String secret = Base64.getEncoder().encodeToString(random);
    this.isOffered = config.isOpen();
    this.key = new HmacKey(secret.getBytes(StandardCharsets.UTF_8));
    this.verifier =
        new TokenVerifier(verification(config.tokens(), secret), config.roles(), Ticker.SYSTEM);
    this.clock = clock;
  }

  private static TokenConfig verification(TokenConfig config, String secret) {
    return new TokenConfig(
        Optional.of(secret),
        Optional.empty(),
        Optional.empty(),
        Optional.of(ISSUER),
        Optional.empty(),
        Set.of(AlgorithmIdentifiers.HMAC_SHA256),
        Set.of("JWT"),
        config.maxKeyAge(),
        config.clockSkew(),
        config.cookie());
  }

  /** Whether this hub issues and accepts them, as it is open. */
  public boolean isOffered() {
    return isOffered;
  }

  /**
   * Issues a token.
   *
   * @param grants in addition to those of the roles
   */
  public IssuedToken issue(String user, List<String> roles, Grants grants) {
    Instant expires = clock.instant().plus(LIFETIME);
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setSubject(user);
    claims.setStringListClaim("groups", roles);
    claims.setIssuedAt(NumericDate.fromSeconds(clock.instant().getEpochSecond()));
    claims.setExpirationTime(NumericDate.fromSeconds(expires.getEpochSecond()));
    claims.setJwtId(UUID.randomUUID().toString());
    claims.setClaim(
        "carillon",
        Map.of(
            "publish", values(grants.publish()),
            "subscribe", values(grants.subscribe()),
            "admin", grants.admin()));
    return new IssuedToken(signed(claims), Instant.ofEpochSecond(expires.getEpochSecond()));
  }

  /**
   * A new token.
   *
   * @param token for the header {@code Authorization}
   */
  public record IssuedToken(String token, Instant expires) {}

  private static List<String> values(Collection<ChannelPattern> patterns) {
    return patterns.stream().map(ChannelPattern::value).sorted().toList();
  }

  private String signed(JwtClaims claims) {
    JsonWebSignature token = unsigned();
    token.setPayload(claims.toJson());
    token.setKey(key);
    try {
      return token.getCompactSerialization();
    } catch (JoseException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static JsonWebSignature unsigned() {
    JsonWebSignature token = new JsonWebSignature();
    token.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    token.setKeyIdHeaderValue(ISSUER);
    return token;
  }

  /** Whether a token says that it is one of these; always false on a secured hub. */
  boolean claims(String token) {
    return isOffered && token.startsWith(BEGINNING);
  }

  /**
   * Verifies such a token. Its caller has no more than its grants, though the hub is open.
   *
   * @throws InvalidTokenException if this process did not issue it, or it has expired
   */
  Caller verify(String token) {
    return verifier.verify(token, Authentication.TOKEN);
  }
}
