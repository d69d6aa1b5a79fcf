package io.carillon.config;

import io.carillon.event.ChannelName;
import java.util.List;

/** The configuration of a hub. Immutable, and valid once read. */
public record CarillonConfig(
    EmbeddedConfig embedded,
    DeploymentConfig deployment,
    SecurityConfig security,
    LimitConfig limits,
    StreamConfig streams,
    PublishConfig publish,
    OutboxConfig outbox,
    JmsConfig jms,
    RelayConfig relay,
    FamilyConfig families,
    PushConfig push,
    PresenceConfig presence,
    OperationsConfig operations,
    ChannelRules channels) {

  /** The program that opens the port; the safe default of the security mode depends on it. */
  public enum Host {
    /** The hub itself: open while it is reachable from this machine only. */
    EMBEDDED,
    /** A Jakarta EE server, whose listeners the hub cannot inspect: secured. */
    SERVER
  }

  /**
   * Reads the configuration: {@code load(host, ConfigSources.standard())}.
   *
   * @param sources the first one that has a key wins
   * @throws InvalidConfigException with every mistake
   */
  public static CarillonConfig load(Host host, List<ConfigSource> sources) {
    ConfigReader reader = new ConfigReader(sources);
    EmbeddedConfig embedded = EmbeddedConfig.read(reader);
    CarillonConfig config =
        new CarillonConfig(
            embedded,
            DeploymentConfig.read(reader),
            SecurityConfig.read(reader, host == Host.EMBEDDED && embedded.isLoopback()),
            LimitConfig.read(reader),
            StreamConfig.read(reader),
            PublishConfig.read(reader),
            OutboxConfig.read(reader, host == Host.SERVER),
            JmsConfig.read(reader, host == Host.SERVER),
            RelayConfig.read(reader, host == Host.SERVER),
            FamilyConfig.read(reader),
            PushConfig.read(reader),
            PresenceConfig.read(reader),
            OperationsConfig.read(reader),
            ChannelRules.read(reader));
    if (host == Host.EMBEDDED && config.relay().hasOtherNodes() && embedded.dbUrl().isEmpty()) {
      // without it, each node would have a log of its own
      reader.noteMissing(
          EmbeddedConfig.DB_URL, RelayConfig.KIND.name() + " = " + config.relay().kindAsWritten());
    }
    KeyNames.check(reader);
    reader.requireNoMistakes();
    return config;
  }

  /** The defaults. */
  public static CarillonConfig standard(Host host) {
    return load(host, List.of());
  }

  /** The settings of a channel. */
  public ChannelConfig forChannel(ChannelName channel) {
    return channels.forChannel(channel);
  }
}
