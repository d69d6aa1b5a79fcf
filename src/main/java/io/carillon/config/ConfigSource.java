package io.carillon.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Somewhere that settings are written. An empty value counts as not set, as in MicroProfile Config.
 */
public interface ConfigSource {
  /** How an operator knows it: {@code system property}. */
  String name();

  /** What is written for a key, as {@link ConfigKey#name()} spells it. */
  Optional<String> value(String key);

  /** What is written under a name of {@link #names()}, in the source's own spelling. */
  Optional<String> raw(String name);

  /** Every name that is written here, in the source's own spelling, also those of others. */
  Set<String> names();

  /** Whether a name that begins like one of the hub's own but is none must be a mistake. */
  default boolean isOurs() {
    return false;
  }

  /**
   * Whether names are written as in the environment: upper case, and {@code _} for all that is
   * neither letter nor digit.
   */
  default boolean isMapped() {
    return false;
  }

  /**
   * System properties, the environment, and MicroProfile Config where the server has it, in this
   * order.
   */
  static List<ConfigSource> standard() {
    ConfigSource properties = systemProperties(System.getProperties());
    ConfigSource environment = environment(System.getenv());
    return MicroProfileSource.find(Thread.currentThread().getContextClassLoader())
        .map(microProfile -> List.of(properties, environment, microProfile))
        .orElse(List.of(properties, environment));
  }

  /** System properties as they are now. */
  static ConfigSource systemProperties(Properties properties) {
    Map<String, String> now =
        properties.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, properties::getProperty));
    return new MapSource("system property", now, false);
  }

  /**
   * Environment variables: {@code carillon.jwt.secret} is {@code CARILLON_JWT_SECRET}. What
   * Kubernetes sets for a service that happens to be called carillon ({@code
   * CARILLON_PORT=tcp://10.0.0.1:80}) is passed over.
   */
  static ConfigSource environment(Map<String, String> variables) {
    Map<String, String> now = new TreeMap<>(variables);
    now.computeIfPresent(
        "CARILLON_PORT",
        (name, value) -> value.startsWith("tcp://") || value.startsWith("udp://") ? null : value);
    return new MapSource("environment variable", now, true);
  }
}
