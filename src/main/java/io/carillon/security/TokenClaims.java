package io.carillon.security;

import io.carillon.config.RoleGrant;
import io.carillon.event.ChannelPattern;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;

/**
 * The identity in the claims of a token: {@code sub} is the user, {@code groups} the roles, {@code
 * carillon} the grants in addition to those of the roles.
 */
record TokenClaims(Optional<String> user, Set<String> roles, Grants grants) {
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,256}");
  private static final int MAX_ROLES = 1000;

  /**
   * Reads the claims.
   *
   * @param rules what each role grants
   * @throws MalformedClaimException if a claim has another type
   * @throws InvalidTokenException if a name is too long, empty or has control characters
   * @throws io.carillon.event.InvalidRequestException if a channel is malformed
   */
  static TokenClaims read(JwtClaims claims, Map<String, RoleGrant> rules)
      throws MalformedClaimException {
    Optional<String> user = Optional.ofNullable(claims.getSubject());
    Set<String> roles = strings(claims.getClaimValue("groups"));
    user.ifPresent(TokenClaims::requireName);
    roles.forEach(TokenClaims::requireName);
    return new TokenClaims(
        user, roles, grants(claims.getClaimValue("carillon")).withRoles(roles, rules));
  }

  /** Whether a text may be a name: 1 to 256 characters without control characters. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
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
    if (!isName(name)) {
      throw new InvalidTokenException(
          "names in a token have 1 to 256 characters, without control characters");
    }
  }
}
