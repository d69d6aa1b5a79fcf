package io.carillon.config;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every key, in the groups of the handbook. A key is declared in the record that reads it. */
public final class ConfigKeys {
  private static final List<Group> GROUPS =
      List.of(
          new Group("Embedded server", EmbeddedConfig.KEYS),
          new Group("TLS of the embedded server", TlsConfig.KEYS),
          new Group("Deployment", DeploymentConfig.KEYS),
          new Group("Security", SecurityConfig.KEYS),
          new Group("Tokens", TokenConfig.KEYS),
          new Group("Sign-in at an OpenID provider", OidcConfig.KEYS),
          new Group("Roles", RoleGrant.KEYS),
          new Group("Streams", StreamConfig.KEYS),
          new Group("Limits", LimitConfig.KEYS, StreamConfig.LIMITS, PublishConfig.LIMITS),
          new Group("Publishing", PublishConfig.KEYS, OutboxConfig.KEYS),
          new Group("Brokers of the server", JmsConfig.KEYS),
          new Group("Several nodes", RelayConfig.KEYS),
          new Group("Channels", ChannelConfig.KEYS),
          new Group("Presence", PresenceConfig.KEYS),
          new Group("Monitoring", FamilyConfig.KEYS),
          new Group("Web Push", PushConfig.KEYS),
          new Group("Metrics", OperationsConfig.KEYS));

  private record Group(String title, List<ConfigKey<?>> keys) {
    @SafeVarargs
    Group(String title, List<ConfigKey<?>>... keys) {
      this(title, Stream.of(keys).flatMap(List::stream).toList());
    }

    String reference() {
      return keys.stream()
          .map(ConfigKey::reference)
          .collect(
              Collectors.joining(
                  "\n",
                  "\n### "
                      + title
                      + "\n\n| key | default | accepted | meaning | 0 |\n"
                      + "| --- | --- | --- | --- | --- |\n",
                  "\n"));
    }
  }

  private ConfigKeys() {}

  /** Keys that are written once for a node. */
  static List<ConfigKey<?>> perNode() {
    return all().filter(Predicate.not(ConfigKey::isRule)).toList();
  }

  /** Keys that are written for a channel, for all channels with a prefix, or for a role. */
  static List<ConfigKey<?>> rules() {
    return all().filter(ConfigKey::isRule).toList();
  }

  private static Stream<ConfigKey<?>> all() {
    return GROUPS.stream().flatMap(group -> group.keys().stream());
  }

  /** The tables of all keys for the handbook. */
  public static String reference() {
    return GROUPS.stream().map(Group::reference).collect(Collectors.joining());
  }
}
