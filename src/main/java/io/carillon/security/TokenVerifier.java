package io.carillon.security;

import io.carillon.config.RoleGrant;
import io.carillon.config.SecurityConfig;
import io.carillon.config.TokenConfig;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Ticker;
import io.carillon.security.Caller.Authentication;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwx.HeaderParameterNames;

/**
 * Verifies signed tokens (RFC 7519) and reads the caller from their claims: {@code sub} is the
 * user, {@code groups} the roles, {@code carillon} the grants in addition to those of the roles.
 * The claim {@code exp} is required. Thread-safe; may fetch the issuer's keys.
 */
final class TokenVerifier {
  /** Maximum length in characters; a longer token is rejected without decoding. */
  static final int MAX_LENGTH = 16 * 1024;

  private static final long MAX_SECONDS = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  /** May be omitted in {@code typ} (RFC 7515, 4.1.9). */
  private static final String MEDIA_TYPE = "application/";

  private final Clock clock = Clock.systemUTC();
  private final JwtConsumer consumer;
  private final Duration skew;
  private final Map<String, RoleGrant> roles;
  private final Set<String> types;

  TokenVerifier(SecurityConfig security) {
    this(security, Ticker.SYSTEM);
  }

  /**
   * @param ticker for the age of published keys
   */
  TokenVerifier(SecurityConfig security, Ticker ticker) {
    this(security.tokens(), security.roles(), ticker);
  }

  /**
   * @param roles what they grant
   * @param ticker for the age of published keys
   */
  TokenVerifier(TokenConfig config, Map<String, RoleGrant> roles, Ticker ticker) {
    JwtConsumerBuilder builder =
        new JwtConsumerBuilder()
            .setVerificationKeyResolver(new VerificationKeys(config, ticker))
            .setJwsAlgorithmConstraints(
                new AlgorithmConstraints(
                    ConstraintType.PERMIT, config.algorithms().toArray(String[]::new)))
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds((int) config.clockSkew().toSeconds());
    config.issuer().ifPresent(issuer -> builder.setExpectedIssuer(true, issuer));
    config
        .audience()
        .ifPresentOrElse(
            audience -> builder.setExpectedAudience(true, audience),
            builder::setSkipDefaultAudienceValidation);
    this.consumer = builder.build();
    this.skew = config.clockSkew();
    this.roles = roles;
    this.types =
        config.types().stream()
            .map(type -> type.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Verifies a token and returns its caller.
   *
   * @throws InvalidTokenException if the token is rejected
   * @throws KeysUnavailableException if the issuer's keys are unavailable
   */
  Caller verify(String token, Authentication authentication) {
    if (token.length() > MAX_LENGTH) {
      throw new InvalidTokenException("the token is too long");
    }
    CompactToken compact = CompactToken.parse(token);
    try {
      JwtContext verified = consumer.process(token);
      requireType(verified);
      return caller(verified.getJwtClaims(), compact, authentication);
    } catch (InvalidJwtException invalid) {
      throw TokenRefusals.of(invalid);
    } catch (MalformedClaimException | InvalidRequestException | ArithmeticException malformed) {
      throw new InvalidTokenException(
          "a claim of the token is malformed: sub, groups, jti, iat, exp or carillon");
    }
  }

  /**
   * The header {@code typ} keeps tokens that the issuer signs for other purposes from being used as
   * access tokens (RFC 8725, 3.11).
   */
  private void requireType(JwtContext verified) {
    String written = verified.getJoseObjects().get(0).getHeader(HeaderParameterNames.TYPE);
    String type = written == null ? "jwt" : written.toLowerCase(Locale.ROOT);
    if (!types.contains(type.startsWith(MEDIA_TYPE) ? type.substring(MEDIA_TYPE.length()) : type)) {
      throw new InvalidTokenException("the type of the token is not accepted");
    }
  }

  private Caller caller(JwtClaims claims, CompactToken token, Authentication authentication)
      throws MalformedClaimException {
    TokenClaims identity = TokenClaims.read(claims, roles);
    Instant expires = instant(claims.getExpirationTime());
    Optional<Instant> issued = issued(claims);
    requireRevocable(issued, expires);
    return new Caller(
        authentication,
        identity.user(),
        identity.roles(),
        identity.grants(),
        id(claims, token),
        issued,
        Optional.of(expires.plus(skew)));
  }

  private static Optional<Instant> issued(JwtClaims claims) throws MalformedClaimException {
    NumericDate issued = claims.getIssuedAt();
    return issued == null ? Optional.empty() : Optional.of(instant(issued));
  }

  /** A token must not outlive the record that it was revoked. */
  private void requireRevocable(Optional<Instant> issued, Instant expires) {
    Instant latest = clock.instant().plus(MemoryRevocations.KEPT).plus(skew);
    boolean isLongLived =
        expires.isAfter(latest)
            || issued.isPresent()
                && expires.isAfter(issued.get().plus(MemoryRevocations.KEPT).plus(skew));
    if (isLongLived) {
      throw new InvalidTokenException(
          "the token lives longer than %d days, for which revocations are kept"
              .formatted(MemoryRevocations.KEPT.toDays()));
    }
  }

  /**
   * The time of a claim.
   *
   * @throws MalformedClaimException if it is not in the years 1970 to 9999, which also refuses
   *     milliseconds: claims are in seconds (RFC 7519, 2)
   */
  private static Instant instant(NumericDate date) throws MalformedClaimException {
    long seconds = date.getValue();
    if (seconds < 0 || seconds > MAX_SECONDS) {
      throw new MalformedClaimException("a time in the years 1970 to 9999, in seconds");
    }
    return Instant.ofEpochMilli(date.getValueInMillis());
  }

  /** The claim {@code jti}, or else a digest of the token. */
  private static String id(JwtClaims claims, CompactToken token) throws MalformedClaimException {
    String id = claims.getJwtId();
    if (id != null && TokenClaims.isName(id)) {
      return id;
    }
    return token.digest();
  }
}
