package io.carillon.config;

import io.carillon.event.ChannelPattern;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What each role permits: {@code carillon.role.staff.publish=orders,chat.*}. Applies to roles of
 * tokens and of the container's own login alike. For a role and a key, the first source that has
 * them wins.
 *
 * <p>The environment has no lower case: {@code CARILLON_ROLE_NIGHT_STAFF_PUBLISH} belongs to the
 * role {@code night-staff}.
 */
public final class RoleRules {
  /** What these roles permit without rules. */
  private static final Map<String, RoleGrant> STANDARD =
      Map.of(
          "carillon-admin", RoleGrant.NONE.administering(true),
          "carillon-publisher", RoleGrant.NONE.publishing(Set.of(ChannelPattern.ALL)),
          "carillon-subscriber", RoleGrant.NONE.subscribing(Set.of(ChannelPattern.ALL)));

  private RoleRules() {}

  /** Reads all rules of all sources; mistakes are noted with {@code reader}. */
  static Map<String, RoleGrant> read(ConfigReader reader) {
    Map<String, RoleGrant> grants = new HashMap<>(STANDARD);
    Set<String> written = new HashSet<>();
    for (WrittenRule rule : reader.rules(RoleGrant.KEYS)) {
      String role = role(rule);
      if (written.add(role + ' ' + rule.key().name())) {
        RoleGrant before = grants.getOrDefault(role, RoleGrant.NONE);
        change(reader, rule).ifPresent(change -> grants.put(role, change.apply(before)));
      }
    }
    return Map.copyOf(grants);
  }

  private static Optional<UnaryOperator<RoleGrant>> change(ConfigReader reader, WrittenRule rule) {
    if (rule.key() == RoleGrant.PUBLISH) {
      return reader
          .read(rule, RoleGrant.PUBLISH)
          .map(channels -> grant -> grant.publishing(channels));
    }
    if (rule.key() == RoleGrant.SUBSCRIBE) {
      return reader
          .read(rule, RoleGrant.SUBSCRIBE)
          .map(channels -> grant -> grant.subscribing(channels));
    }
    return reader
        .read(rule, RoleGrant.ADMIN)
        .map(everything -> grant -> grant.administering(everything));
  }

  private static String role(WrittenRule rule) {
    return rule.source().isMapped()
        ? rule.subject().toLowerCase(Locale.ROOT).replace('_', '-')
        : rule.subject();
  }
}
