package io.carillon.config;

import io.carillon.event.ChannelPattern;
import java.util.Set;

/**
 * What a role lets its holders do.
 *
 * @param publish channels to which they may publish
 * @param subscribe channels that they may read
 * @param admin whether they may do everything
 */
public record RoleGrant(Set<ChannelPattern> publish, Set<ChannelPattern> subscribe, boolean admin) {
  static final RoleGrant NONE = new RoleGrant(Set.of(), Set.of(), false);

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
