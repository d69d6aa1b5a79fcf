package io.carillon.security;

import io.carillon.config.RoleGrant;
import io.carillon.config.SecurityConfig;
import io.carillon.config.TokenConfig;
import io.carillon.event.ChannelPattern;
import io.carillon.event.InvalidRequestException;
import io.carillon.security.Caller.Means;
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
 * Verifies signed tokens (RFC 7519) and reads who they are for: {@code sub} is the user, {@code
 * groups} the roles, {@code carillon} what is granted beyond what the roles give. A token must say
 * when it expires. Thread-safe; may ask the issuer for its keys.
 */
final class TokenVerifier {
  /** Characters; no issuer needs as many, and a longer one is not worth being decoded. */
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
   * Who the token is for.
   *
   * @throws InvalidTokenException if it is not accepted
   * @throws KeysUnavailableException if that cannot be found out now
   */
  Caller verify(String token, Means means) {
    if (token.length() > MAX_LENGTH) {
      throw new InvalidTokenException("the token is too long");
    }
    try {
      return caller(consumer.processToClaims(token), token, means);
    } catch (InvalidJwtException refused) {
      throw reason(refused);
    } catch (MalformedClaimException | InvalidRequestException malformed) {
      throw new InvalidTokenException(
          "a claim of the token is not what it should be: sub, groups, jti, iat or carillon");
    }
  }

  private Caller caller(JwtClaims claims, String token, Means means)
      throws MalformedClaimException {
    Optional<String> user = Optional.ofNullable(claims.getSubject());
    Set<String> held = strings(claims.getClaimValue("groups"));
    user.ifPresent(TokenVerifier::requireName);
    held.forEach(TokenVerifier::requireName);
    Optional<Instant> issued =
        Optional.ofNullable(claims.getIssuedAt()).map(TokenVerifier::instant);
    return new Caller(
        means,
        user,
        held,
        granted(claims.getClaimValue("carillon")).withRoles(held, roles),
        id(claims, token),
        issued,
        Optional.of(instant(claims.getExpirationTime()).plus(skew)));
  }

  private static Instant instant(NumericDate date) {
    return Instant.ofEpochMilli(date.getValueInMillis());
  }

  private static Grants granted(Object claim) throws MalformedClaimException {
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
          "the names in a token are 1 to 256 characters, none of them a control character");
    }
  }

  /** Its own id, or one made of it, which tells nothing of it. */
  private static String id(JwtClaims claims, String token) throws MalformedClaimException {
    String id = claims.getJwtId();
    if (id != null && NAME.matcher(id).matches()) {
      return id;
    }
    return SecretDigest.of(token);
  }

  private static RuntimeException reason(InvalidJwtException refused) {
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException outage) {
        return new KeysUnavailableException(outage);
      }
    }
    if (refused.hasExpired()) {
      return new InvalidTokenException("the token has expired");
    }
    if (refused.hasErrorCode(ErrorCodes.NOT_YET_VALID)) {
      return new InvalidTokenException("the token is not valid yet");
    }
    if (refused.hasErrorCode(ErrorCodes.ISSUER_INVALID)
        || refused.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
      return new InvalidTokenException("the token is from another issuer");
    }
    if (refused.hasErrorCode(ErrorCodes.AUDIENCE_INVALID)
        || refused.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
      return new InvalidTokenException("the token is for another audience");
    }
    if (refused.hasErrorCode(ErrorCodes.EXPIRATION_MISSING)) {
      return new InvalidTokenException("the token does not say when it expires");
    }
    return new InvalidTokenException(
        "the token is not signed in a way, or with a key, that is accepted here");
  }
}
