package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import java.util.List;
import java.util.Optional;

/**
 * What operators can observe.
 *
 * @param metrics whether the hub counts for {@code /metrics}
 * @param metricsToken admits a reader of {@code /metrics} without an admin's permissions; an open
 *     hub without one shows its metrics to every caller
 */
public record OperationsConfig(boolean metrics, Optional<String> metricsToken) {
  static final ConfigKey<Boolean> METRICS =
      key(
          "carillon.metrics",
          Syntax.onOff(),
          "on",
          "whether the hub serves `/metrics`; `off` answers 404 and counts nothing");
  static final ConfigKey<String> METRICS_TOKEN =
      optional(
              "carillon.metrics.token",
              Syntax.secret(16),
              "bearer token for `/metrics`, at least 16 bytes. A secured hub shows metrics to its"
                  + " bearer and to admins; an open hub to every caller unless this is set")
          .secret();

  static final List<ConfigKey<?>> KEYS = List.of(METRICS, METRICS_TOKEN);

  static OperationsConfig read(ConfigReader reader) {
    return new OperationsConfig(reader.get(METRICS), reader.find(METRICS_TOKEN));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "OperationsConfig[metrics=" + metrics + "]";
  }
}
