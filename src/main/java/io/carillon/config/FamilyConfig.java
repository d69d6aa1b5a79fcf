package io.carillon.config;

import static io.carillon.config.ConfigKey.key;

import java.time.Duration;
import java.util.List;

/**
 * The channel families that the hub brings along.
 *
 * @param chatLeaveGrace how long a member may be disconnected before it leaves the room; zero: it
 *     leaves at once
 * @param monitoringInterval how often the hub samples itself; zero: never
 */
public record FamilyConfig(Duration chatLeaveGrace, Duration monitoringInterval) {
  static final ConfigKey<Duration> CHAT_LEAVE_GRACE =
      key(
              "carillon.chat.leave-grace",
              Syntax.durationOrZero("PT0.01S", "PT1H"),
              "PT10S",
              "how long a member may be disconnected before its leaving is announced in the room")
          .zeroMeans("announced at once, at every reconnect");
  static final ConfigKey<Duration> MONITORING_INTERVAL =
      key(
              "carillon.monitoring.interval",
              Syntax.durationOrZero("PT0.01S", "P1D"),
              "PT1S",
              "how often the hub publishes measurements of itself to `monitoring`")
          .zeroMeans("off");

  static final List<ConfigKey<?>> KEYS = List.of(CHAT_LEAVE_GRACE, MONITORING_INTERVAL);

  static FamilyConfig read(ConfigReader reader) {
    return new FamilyConfig(reader.get(CHAT_LEAVE_GRACE), reader.get(MONITORING_INTERVAL));
  }
}
