package io.carillon.config;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The places where settings are written. */
public final class ConfigSources {
  private ConfigSources() {}

  /** Settings of the application that contains the hub, among its classes. */
  static final String FILE = "META-INF/carillon.properties";

  /**
   * System properties, the environment, MicroProfile Config where the server has it, and the files
   * {@code META-INF/carillon.properties} of the application, in this order.
   *
   * @throws IllegalStateException if a file cannot be read
   */
  public static List<ConfigSource> standard() {
    ClassLoader application = Thread.currentThread().getContextClassLoader();
    List<ConfigSource> sources = new ArrayList<>();
    sources.add(systemProperties(System.getProperties()));
    sources.add(environment(System.getenv()));
    MicroProfileSource.find(application).ifPresent(sources::add);
    sources.addAll(files(application));
    return sources;
  }

  /** The files that a class loader finds, in its order. */
  static List<ConfigSource> files(ClassLoader application) {
    try {
      List<ConfigSource> sources = new ArrayList<>();
      for (URL file : Collections.list(application.getResources(FILE))) {
        Properties properties = new Properties();
        try (Reader reader = new InputStreamReader(file.openStream(), StandardCharsets.UTF_8)) {
          properties.load(reader);
        }
        sources.add(new MapSource(FILE, texts(properties), false));
      }
      return sources;
    } catch (IOException | IllegalArgumentException e) { // the latter: a malformed escape
      throw new IllegalStateException(FILE + " cannot be read", e);
    }
  }

  /** System properties as they are now. */
  public static ConfigSource systemProperties(Properties properties) {
    return new MapSource("system property", texts(properties), false);
  }

  private static Map<String, String> texts(Properties properties) {
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }

  /**
   * Environment variables: {@code carillon.jwt.secret} is {@code CARILLON_JWT_SECRET}. Variables of
   * Kubernetes services are ignored ({@link ServiceLinks}).
   */
  public static ConfigSource environment(Map<String, String> variables) {
    return new MapSource("environment variable", ServiceLinks.without(variables), true);
  }
}
