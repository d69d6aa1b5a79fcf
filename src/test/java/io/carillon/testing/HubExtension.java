package io.carillon.testing;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.embedded.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A whole hub in this process, started once for all tests of a class. */
public final class HubExtension implements BeforeAllCallback, AfterAllCallback {
  private final Map<String, String> settings;
  private @Nullable Path data;
  private @Nullable EmbeddedServer server;

  private HubExtension(Map<String, String> settings) {
    this.settings = settings;
  }

  /** With these settings beside those of {@link #start}. */
  public static HubExtension with(Map<String, String> settings) {
    return new HubExtension(settings);
  }

  /**
   * Starts a hub that a test closes itself: on a free port, without measurements of its own.
   *
   * @param settings more settings, which win
   */
  public static EmbeddedServer start(Path data, Map<String, String> settings) {
    Properties properties = new Properties();
    properties.setProperty("carillon.port", "0");
    properties.setProperty("carillon.data", data.toString());
    properties.setProperty("carillon.monitoring.interval", "PT0S");
    properties.putAll(settings);
    return EmbeddedServer.start(
        CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties))));
  }

  /** The hub, while tests of the class run. */
  public EmbeddedServer server() {
    if (server == null) {
      throw new IllegalStateException("the hub is not started");
    }
    return server;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    data = Files.createTempDirectory("carillon-hub");
    server = start(data, settings);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (server != null) {
      server.close();
    }
    if (data != null) {
      delete(data);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(HubExtension::deleteFile);
    }
  }

  private static void deleteFile(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
