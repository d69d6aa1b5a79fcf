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
 * What somebody may do.
 *
 * @param publish channels to which to publish
 * @param subscribe channels to read
 * @param onlyOf of all these channels, only those that one of these covers, too; for tickets
 * @param admin whether everything is allowed
 */
public record Grants(
    Set<ChannelPattern> publish,
    Set<ChannelPattern> subscribe,
    Set<ChannelPattern> onlyOf,
    boolean admin) {
  private static final Set<ChannelPattern> EVERY = Set.of(ChannelPattern.ALL);

  /** Nothing. */
  public static final Grants NONE = new Grants(Set.of(), Set.of(), EVERY, false);

  /** Everything. */
  public static final Grants ALL = new Grants(EVERY, EVERY, EVERY, true);

  public Grants {
    publish = Set.copyOf(publish);
    subscribe = Set.copyOf(subscribe);
    onlyOf = Set.copyOf(onlyOf);
  }

  /** What is granted in so many words. */
  public static Grants of(
      Set<ChannelPattern> publish, Set<ChannelPattern> subscribe, boolean admin) {
    return new Grants(publish, subscribe, EVERY, admin);
  }

  /** These and what the roles held give. */
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
    return new Grants(publishing, subscribing, onlyOf, everything);
  }

  /** Of these, to read some channels, and nothing else. */
  Grants toRead(Set<ChannelPattern> channels) {
    return new Grants(Set.of(), admin ? EVERY : subscribe, channels, false);
  }

  /** Whether a channel may be published to. */
  public boolean mayPublish(ChannelName channel) {
    return admin || covers(publish, channel);
  }

  /** Whether a channel may be read. */
  public boolean maySubscribe(ChannelName channel) {
    return admin || covers(subscribe, channel);
  }

  /** Whether any of these channels may be read; of those that begin alike, that is not asked. */
  public boolean mayReadAnyOf(ChannelPattern channels) {
    return channels.isPrefix() || maySubscribe(new ChannelName(channels.value()));
  }

  private boolean covers(Set<ChannelPattern> patterns, ChannelName channel) {
    return patterns.stream().anyMatch(pattern -> pattern.covers(channel))
        && onlyOf.stream().anyMatch(pattern -> pattern.covers(channel));
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
