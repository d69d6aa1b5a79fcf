package io.carillon.config;

import java.util.Optional;

/**
 * What operators see.
 *
 * @param metrics whether anything is counted for {@code /metrics}
 * @param metricsToken what whoever reads {@code /metrics} may bring, unless it is an admin; without
 *     it an open hub shows them to everybody
 */
public record OperationsConfig(boolean metrics, Optional<String> metricsToken) {
  static OperationsConfig read(ConfigReader reader) {
    return new OperationsConfig(
        reader.get(ConfigKeys.METRICS), reader.find(ConfigKeys.METRICS_TOKEN));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "OperationsConfig[metrics=" + metrics + "]";
  }
}
