package io.carillon.embedded;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Whole hubs in this process. */
final class Hubs {
  private Hubs() {}

  /** On a free port, with more settings as wanted. */
  static EmbeddedServer start(Path data, Map<String, String> settings) {
    Properties properties = new Properties();
    properties.setProperty("carillon.port", "0");
    properties.setProperty("carillon.data", data.toString());
    properties.setProperty("carillon.monitoring.interval", "PT0S");
    properties.putAll(settings);
    return EmbeddedServer.start(
        CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties))));
  }
}
