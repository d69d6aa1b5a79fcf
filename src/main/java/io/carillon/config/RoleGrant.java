package io.carillon.config;

import static io.carillon.config.ConfigKey.optional;

import io.carillon.event.ChannelPattern;
import java.util.List;
import java.util.Set;

/**
 * What a role permits.
 *
 * @param publish channels to which its holders may publish
 * @param subscribe channels that its holders may read
 * @param admin whether its holders may do everything
 */
public record RoleGrant(Set<ChannelPattern> publish, Set<ChannelPattern> subscribe, boolean admin) {
  static final RoleGrant NONE = new RoleGrant(Set.of(), Set.of(), false);

  /** A rule's name begins so. */
  static final String PREFIX = "carillon.role.";

  private static final String ROLE = PREFIX + "<name>.";

  static final ConfigKey<Set<ChannelPattern>> PUBLISH =
      optional(
              ROLE + "publish",
              Syntax.channelPatterns(),
              "channels to which holders of the role may publish, by name or `prefix*`, separated by"
                  + " commas")
          .shownAs("`carillon-publisher`: `*`");
  static final ConfigKey<Set<ChannelPattern>> SUBSCRIBE =
      optional(
              ROLE + "subscribe",
              Syntax.channelPatterns(),
              "channels that holders of the role may read")
          .shownAs("`carillon-subscriber`: `*`");
  static final ConfigKey<Boolean> ADMIN =
      optional(ROLE + "admin", Syntax.bool(), "whether holders of the role may do everything")
          .shownAs("`carillon-admin`: `true`");

  static final List<ConfigKey<?>> KEYS = List.of(PUBLISH, SUBSCRIBE, ADMIN);

  public RoleGrant {
    publish = Set.copyOf(publish);
    subscribe = Set.copyOf(subscribe);
  }

  RoleGrant publishing(Set<ChannelPattern> channels) {
    return new RoleGrant(channels, subscribe, admin);
  }

  RoleGrant subscribing(Set<ChannelPattern> channels) {
    return new RoleGrant(publish, channels, admin);
  }

  RoleGrant administering(boolean everything) {
    return new RoleGrant(publish, subscribe, everything);
  }
}
