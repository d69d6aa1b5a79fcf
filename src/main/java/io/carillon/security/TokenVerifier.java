package io.carillon.security;

import io.carillon.config.RoleGrant;
import io.carillon.config.SecurityConfig;
import io.carillon.config.TokenConfig;
import io.carillon.event.ChannelPattern;
import io.carillon.event.InvalidRequestException;
import io.carillon.security.Caller.Authentication;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/**
 * Verifies signed tokens (RFC 7519) and reads the caller from their claims: {@code sub} is the
 * user, {@code groups} the roles, {@code carillon} the grants in addition to those of the roles.
 * The claim {@code exp} is required. Thread-safe; may fetch the issuer's keys.
 */
final class TokenVerifier {
  /** Maximum length in characters; a longer token is rejected without decoding. */
  private static final int MAX_LENGTH = 16 * 1024;

  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,256}");
  private static final int MAX_ROLES = 1000;

  private final JwtConsumer consumer;
  private final Duration skew;
  private final Map<String, RoleGrant> roles;

  TokenVerifier(SecurityConfig security) {
    TokenConfig config = security.tokens();
    JwtConsumerBuilder builder =
        new JwtConsumerBuilder()
            .setVerificationKeyResolver(new VerificationKeys(config))
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
    this.roles = security.roles();
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
    try {
      return caller(consumer.processToClaims(token), token, authentication);
    } catch (InvalidJwtException invalid) {
      throw reason(invalid);
    } catch (MalformedClaimException | InvalidRequestException malformed) {
      throw new InvalidTokenException(
          "a claim of the token is malformed: sub, groups, jti, iat or carillon");
    }
  }

  private Caller caller(JwtClaims claims, String token, Authentication authentication)
      throws MalformedClaimException {
    Optional<String> user = Optional.ofNullable(claims.getSubject());
    Set<String> held = strings(claims.getClaimValue("groups"));
    user.ifPresent(TokenVerifier::requireName);
    held.forEach(TokenVerifier::requireName);
    Optional<Instant> issued =
        Optional.ofNullable(claims.getIssuedAt()).map(TokenVerifier::instant);
    return new Caller(
        authentication,
        user,
        held,
        grants(claims.getClaimValue("carillon")).withRoles(held, roles),
        id(claims, token),
        issued,
        Optional.of(instant(claims.getExpirationTime()).plus(skew)));
  }

  private static Instant instant(NumericDate date) {
    return Instant.ofEpochMilli(date.getValueInMillis());
  }

  private static Grants grants(Object claim) throws MalformedClaimException {
    if (claim == null) {
      return Grants.NONE;
    }
    if (!(claim instanceof Map<?, ?> granted)) {
      throw new MalformedClaimException("carillon");
    }
    Object admin = granted.get("admin");
    if (admin != null && !(admin instanceof Boolean)) {
      throw new MalformedClaimException("carillon.admin");
    }
    return Grants.of(
        patterns(granted.get("publish")),
        patterns(granted.get("subscribe")),
        Boolean.TRUE.equals(admin));
  }

  private static Set<ChannelPattern> patterns(Object list) throws MalformedClaimException {
    Set<ChannelPattern> patterns = new LinkedHashSet<>();
    strings(list).forEach(text -> patterns.add(new ChannelPattern(text)));
    return patterns;
  }

  private static Set<String> strings(Object list) throws MalformedClaimException {
    if (list == null) {
      return Set.of();
    }
    if (!(list instanceof Collection<?> values) || values.size() > MAX_ROLES) {
      throw new MalformedClaimException("a list of strings");
    }
    Set<String> strings = new LinkedHashSet<>();
    for (Object value : values) {
      if (!(value instanceof String text)) {
        throw new MalformedClaimException("a list of strings");
      }
      strings.add(text);
    }
    return strings;
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidTokenException(
          "names in a token have 1 to 256 characters, without control characters");
    }
  }

  /** The claim {@code jti}, or else a digest of the token. */
  private static String id(JwtClaims claims, String token) throws MalformedClaimException {
    String id = claims.getJwtId();
    if (id != null && NAME.matcher(id).matches()) {
      return id;
    }
    return SecretDigest.of(token);
  }

  private static RuntimeException reason(InvalidJwtException invalid) {
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
