package io.carillon.security;

import io.carillon.config.RoleGrant;
import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The permissions of a caller.
 *
 * @param publish channels that the caller may publish to
 * @param subscribe channels that the caller may subscribe to
 * @param enter channels that the caller may enter as a subscriber, to be present there: an entry
 *     and an exit are published in the caller's name, so these are the channels that the caller, or
 *     the owner of a ticket, may publish to
 * @param restrictedTo all of these apply to channels covered by one of these only; for tickets
 * @param admin whether everything is allowed
 */
public record Grants(
    Set<ChannelPattern> publish,
    Set<ChannelPattern> subscribe,
    Set<ChannelPattern> enter,
    Set<ChannelPattern> restrictedTo,
    boolean admin) {
  private static final Set<ChannelPattern> EVERY_CHANNEL = Set.of(ChannelPattern.ALL);

  /** No permissions. */
  public static final Grants NONE = new Grants(Set.of(), Set.of(), Set.of(), EVERY_CHANNEL, false);

  /** All permissions. */
  public static final Grants ALL =
      new Grants(EVERY_CHANNEL, EVERY_CHANNEL, EVERY_CHANNEL, EVERY_CHANNEL, true);

  public Grants {
    publish = Set.copyOf(publish);
    subscribe = Set.copyOf(subscribe);
    enter = Set.copyOf(enter);
    restrictedTo = Set.copyOf(restrictedTo);
  }

  /** Explicit grants, without a restriction. */
  public static Grants of(
      Set<ChannelPattern> publish, Set<ChannelPattern> subscribe, boolean admin) {
    return new Grants(publish, subscribe, publish, EVERY_CHANNEL, admin);
  }

  /** These grants and those of the roles held. */
  Grants withRoles(Collection<String> held, Map<String, RoleGrant> rules) {
    Set<ChannelPattern> publishing = new HashSet<>(publish);
    Set<ChannelPattern> subscribing = new HashSet<>(subscribe);
    boolean everything = admin;
    for (String role : held) {
      RoleGrant rule = rules.get(role);
      if (rule != null) {
        publishing.addAll(rule.publish());
        subscribing.addAll(rule.subscribe());
        everything |= rule.admin();
      }
    }
    return new Grants(publishing, subscribing, publishing, restrictedTo, everything);
  }

  /** Only the grants of a subscriber, restricted to {@code channels}. */
  Grants subscribeOnly(Set<ChannelPattern> channels) {
    return new Grants(
        Set.of(),
        admin ? EVERY_CHANNEL : subscribe,
        admin ? EVERY_CHANNEL : enter,
        channels,
        false);
  }

  /** Whether the caller may publish to a channel. */
  public boolean mayPublish(ChannelName channel) {
    return admin || covers(publish, channel);
  }

  /** Whether the caller may subscribe to a channel. */
  public boolean maySubscribe(ChannelName channel) {
    return admin || covers(subscribe, channel);
  }

  /** Whether the caller may enter a channel, as a subscriber who is present there. */
  public boolean mayEnter(ChannelName channel) {
    return admin || covers(enter, channel);
  }

  /**
   * Patterns that together cover the channels to which the caller may subscribe, and no others;
   * none of them covers another one.
   */
  public Set<ChannelPattern> subscribable() {
    Set<ChannelPattern> common = new HashSet<>();
    for (ChannelPattern granted : admin ? EVERY_CHANNEL : subscribe) {
      for (ChannelPattern allowed : admin ? EVERY_CHANNEL : restrictedTo) {
        if (allowed.covers(granted)) {
          common.add(granted);
        } else if (granted.covers(allowed)) {
          common.add(allowed);
        }
      }
    }
    Set<ChannelPattern> prefixes =
        common.stream().filter(ChannelPattern::isPrefix).collect(Collectors.toSet());
    return common.stream()
        .filter(each -> prefixes.stream().noneMatch(p -> !p.equals(each) && p.covers(each)))
        .collect(Collectors.toSet());
  }

  /** Whether the caller may subscribe to some of these channels; prefixes are always admitted. */
  public boolean maySubscribeToAnyOf(ChannelPattern channels) {
    return channels.isPrefix() || maySubscribe(new ChannelName(channels.value()));
  }

  private boolean covers(Set<ChannelPattern> patterns, ChannelName channel) {
    return patterns.stream().anyMatch(pattern -> pattern.covers(channel))
        && restrictedTo.stream().anyMatch(pattern -> pattern.covers(channel));
  }

  @Override
  public String toString() {
    return admin ? "admin" : "publish " + shown(publish) + ", subscribe " + shown(subscribe);
  }

  private static String shown(Set<ChannelPattern> patterns) {
    return patterns.stream()
        .map(ChannelPattern::value)
        .sorted()
        .collect(Collectors.joining(" ", "[", "]"));
  }
}
