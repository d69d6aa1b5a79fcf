package io.carillon.system;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.embedded.EmbeddedServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What holds for several nodes holds for one. */
@Timeout(120)
class OneNodeIT extends NodesContract {
  @TempDir static Path folder;
  private static EmbeddedServer hub;

  @BeforeAll
  static void start() {
    Properties properties = new Properties();
    properties.putAll(SETTINGS);
    properties.put("carillon.port", "0");
    properties.put("carillon.data", folder.toString());
    properties.put("carillon.monitoring.interval", "PT0S");
    hub =
        EmbeddedServer.start(
            CarillonConfig.load(
                Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties))));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Override
  URI uri(int node, String path) {
    return hub.url().resolve(path);
  }
}
