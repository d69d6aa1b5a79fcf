package io.carillon.config;

import static io.carillon.config.ConfigKey.key;

import java.time.Duration;
import java.util.List;

/**
 * The channel families that the hub brings along.
 *
 * @param monitoringInterval how often the hub samples itself; zero: never
 */
public record FamilyConfig(Duration monitoringInterval) {
  static final ConfigKey<Duration> MONITORING_INTERVAL =
      key(
              "carillon.monitoring.interval",
              Syntax.durationOrZero("PT0.01S", "P1D"),
              "PT1S",
              "how often the hub publishes measurements of itself to `monitoring`")
          .zeroMeans("off");

  static final List<ConfigKey<?>> KEYS = List.of(MONITORING_INTERVAL);

  static FamilyConfig read(ConfigReader reader) {
    return new FamilyConfig(reader.get(MONITORING_INTERVAL));
  }
}
