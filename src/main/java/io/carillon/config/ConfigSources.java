package io.carillon.config;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The places where settings are written. */
public final class ConfigSources {
  private ConfigSources() {}

  /**
   * System properties, the environment, and MicroProfile Config where the server has it, in this
   * order.
   */
  public static List<ConfigSource> standard() {
    ConfigSource properties = systemProperties(System.getProperties());
    ConfigSource environment = environment(System.getenv());
    return MicroProfileSource.find(Thread.currentThread().getContextClassLoader())
        .map(microProfile -> List.of(properties, environment, microProfile))
        .orElse(List.of(properties, environment));
  }

  /** System properties as they are now. */
  public static ConfigSource systemProperties(Properties properties) {
    Map<String, String> now =
        properties.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, properties::getProperty));
    return new MapSource("system property", now, false);
  }

  /**
   * Environment variables: {@code carillon.jwt.secret} is {@code CARILLON_JWT_SECRET}. Variables of
   * Kubernetes services are ignored ({@link ServiceLinks}).
   */
  public static ConfigSource environment(Map<String, String> variables) {
    return new MapSource("environment variable", ServiceLinks.without(variables), true);
  }
}
