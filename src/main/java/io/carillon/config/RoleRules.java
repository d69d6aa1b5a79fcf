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
    for (ConfigSource source : reader.sources()) {
      for (String name : source.names().stream().sorted().toList()) {
        for (ConfigKey<?> setting : RoleGrant.KEYS) {
          roleIn(source, name, setting)
              .filter(role -> written.add(role + ' ' + setting.name()))
              .flatMap(
                  role ->
                      change(reader, source, name, setting).map(change -> Map.entry(role, change)))
              .ifPresent(
                  rule ->
                      grants.put(
                          rule.getKey(),
                          rule.getValue()
                              .apply(grants.getOrDefault(rule.getKey(), RoleGrant.NONE))));
        }
      }
    }
    return Map.copyOf(grants);
  }

  private static Optional<UnaryOperator<RoleGrant>> change(
      ConfigReader reader, ConfigSource source, String name, ConfigKey<?> setting) {
    Optional<String> text = source.raw(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (setting == RoleGrant.PUBLISH) {
      return reader
          .read(RoleGrant.PUBLISH, name, source, text.get())
          .map(channels -> grant -> grant.publishing(channels));
    }
    if (setting == RoleGrant.SUBSCRIBE) {
      return reader
          .read(RoleGrant.SUBSCRIBE, name, source, text.get())
          .map(channels -> grant -> grant.subscribing(channels));
    }
    return reader
        .read(RoleGrant.ADMIN, name, source, text.get())
        .map(everything -> grant -> grant.administering(everything));
  }

  private static Optional<String> roleIn(ConfigSource source, String name, ConfigKey<?> setting) {
    return setting
        .subjectIn(source, name)
        .map(role -> source.isMapped() ? role.toLowerCase(Locale.ROOT).replace('_', '-') : role);
  }
}
