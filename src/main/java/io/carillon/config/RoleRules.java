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
 * What each role lets its holders do: {@code carillon.role.staff.publish=orders,chat.*}. Holds for
 * roles of tokens and of the container's own login alike. What an earlier source says of a role and
 * a key hides what a later one says of them.
 *
 * <p>The environment knows no small letters: {@code CARILLON_ROLE_NIGHT_STAFF_PUBLISH} is of the
 * role {@code night-staff}.
 */
public final class RoleRules {
  static final String PREFIX = "carillon.role.";

  /** What holds of these roles as long as nothing is written of them. */
  private static final Map<String, RoleGrant> STANDARD =
      Map.of(
          "carillon-admin", RoleGrant.NONE.administering(true),
          "carillon-publisher", RoleGrant.NONE.publishing(Set.of(ChannelPattern.ALL)),
          "carillon-subscriber", RoleGrant.NONE.subscribing(Set.of(ChannelPattern.ALL)));

  private RoleRules() {}

  /** Reads all rules of all sources; what is wrong is noted with {@code reader}. */
  static Map<String, RoleGrant> read(ConfigReader reader) {
    Map<String, RoleGrant> grants = new HashMap<>(STANDARD);
    Set<String> written = new HashSet<>();
    for (ConfigSource source : reader.sources()) {
      for (String name : source.names().stream().sorted().toList()) {
        for (ConfigKey<?> setting : ConfigKeys.perRole()) {
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

  /** Whether {@code name} is the name of a rule, right or wrong. */
  static boolean isRule(ConfigSource source, String name) {
    return ConfigKeys.perRole().stream()
        .anyMatch(setting -> roleIn(source, name, setting).isPresent());
  }

  private static Optional<UnaryOperator<RoleGrant>> change(
      ConfigReader reader, ConfigSource source, String name, ConfigKey<?> setting) {
    Optional<String> text = source.raw(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (setting == ConfigKeys.ROLE_PUBLISH) {
      return reader
          .read(ConfigKeys.ROLE_PUBLISH, name, source, text.get())
          .map(channels -> grant -> grant.publishing(channels));
    }
    if (setting == ConfigKeys.ROLE_SUBSCRIBE) {
      return reader
          .read(ConfigKeys.ROLE_SUBSCRIBE, name, source, text.get())
          .map(channels -> grant -> grant.subscribing(channels));
    }
    return reader
        .read(ConfigKeys.ROLE_ADMIN, name, source, text.get())
        .map(everything -> grant -> grant.administering(everything));
  }

  private static Optional<String> roleIn(ConfigSource source, String name, ConfigKey<?> setting) {
    String last = setting.name().substring(setting.name().lastIndexOf('.'));
    String begin = source.isMapped() ? MapSource.mapped(PREFIX) : PREFIX;
    String end = source.isMapped() ? MapSource.mapped(last) : last;
    if (!name.startsWith(begin)
        || !name.endsWith(end)
        || name.length() <= begin.length() + end.length()) {
      return Optional.empty();
    }
    String role = name.substring(begin.length(), name.length() - end.length());
    return Optional.of(source.isMapped() ? role.toLowerCase(Locale.ROOT).replace('_', '-') : role);
  }
}
