package io.carillon.config;

import io.carillon.config.SecurityConfig.Mode;
import io.carillon.event.ChannelName;
import java.time.Duration;
import java.util.List;

/**
 * All that an operator may choose. Immutable, and valid once read.
 *
 * @param chatLeaveGrace how long a member may be gone before the room is told; zero: at once
 * @param monitoringInterval how often the hub samples itself; zero: never
 */
public record CarillonConfig(
    EmbeddedConfig embedded,
    SecurityConfig security,
    LimitConfig limits,
    StreamConfig streams,
    PublishConfig publish,
    RelayConfig relay,
    Duration chatLeaveGrace,
    Duration monitoringInterval,
    OperationsConfig operations,
    ChannelRules channels) {

  /** Who opens the port: it decides what is safe by default. */
  public enum Host {
    /** The hub itself: open as long as only this machine can reach it. */
    EMBEDDED,
    /** A Jakarta EE server, of whose listeners the hub knows nothing: secured. */
    SERVER
  }

  /**
   * Reads the settings: {@code load(host, ConfigSource.standard())}.
   *
   * @param sources the first that says something of a key wins
   * @throws InvalidConfigException with everything that is wrong
   */
  public static CarillonConfig load(Host host, List<ConfigSource> sources) {
    ConfigReader reader = new ConfigReader(sources);
    EmbeddedConfig embedded = EmbeddedConfig.read(reader);
    Mode safe = host == Host.EMBEDDED && embedded.isLoopback() ? Mode.OPEN : Mode.SECURED;
    CarillonConfig config =
        new CarillonConfig(
            embedded,
            SecurityConfig.read(reader, safe),
            LimitConfig.read(reader),
            StreamConfig.read(reader),
            PublishConfig.read(reader),
            RelayConfig.read(reader),
            reader.get(ConfigKeys.CHAT_LEAVE_GRACE),
            reader.get(ConfigKeys.MONITORING_INTERVAL),
            OperationsConfig.read(reader),
            ChannelRules.read(reader));
    if (host == Host.EMBEDDED && config.relay().hasOtherNodes() && embedded.dbUrl().isEmpty()) {
      // each node would have a log of its own
      reader.noteMissing(
          ConfigKeys.DB_URL, ConfigKeys.RELAY.name() + " = " + config.relay().kindAsWritten());
    }
    reader.noteUnknownNames();
    reader.throwIfMistaken();
    return config;
  }

  /** Nothing but defaults. */
  public static CarillonConfig standard(Host host) {
    return load(host, List.of());
  }

  /** What is kept of a channel. */
  public ChannelConfig forChannel(ChannelName channel) {
    return channels.forChannel(channel);
  }
}
