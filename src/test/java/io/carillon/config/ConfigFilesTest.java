package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.CarillonConfig.Host;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {
  @TempDir Path folder;

  private CarillonConfig load(Properties system) throws IOException {
    try (URLClassLoader application =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
      List<ConfigSource> sources = new ArrayList<>();
      sources.add(ConfigSources.systemProperties(system));
      sources.addAll(ConfigSources.files(application));
      return CarillonConfig.load(Host.SERVER, sources);
    }
  }

  private void write(String settings) throws IOException {
    Path file = folder.resolve(ConfigSources.FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, settings);
  }

  @Test
  void anApplicationHasSettingsOfItsOwn() throws IOException {
    write("carillon.api-path = /realtime\ncarillon.data-source = java:app/jdbc/events\n");

    assertThat(load(new Properties()).deployment())
        .isEqualTo(new DeploymentConfig("/realtime", "java:app/jdbc/events", SchemaMode.MIGRATE));
  }

  @Test
  void settingsOfTheServerComeFirst() throws IOException {
    write("carillon.api-path = /realtime\n");
    Properties system = new Properties();
    system.setProperty("carillon.api-path", "/events");

    assertThat(load(system).deployment().apiPath()).isEqualTo("/events");
  }

  @Test
  void withoutAFileTheDefaultsApply() throws IOException {
    assertThat(load(new Properties()).deployment())
        .isEqualTo(new DeploymentConfig("/api", "java:comp/DefaultDataSource", SchemaMode.MIGRATE));
  }

  @Test
  void anUnknownNameInAFileIsAMistake() throws IOException {
    write("carillon.api-pth = /realtime\n");

    assertThatThrownBy(() -> load(new Properties()))
        .hasMessageContaining("carillon.api-pth")
        .hasMessageContaining(ConfigSources.FILE);
  }

  @Test
  void aPathHasNoSlashAtItsEndAndNoRelativeSegment() throws IOException {
    for (String wrong : List.of("api", "/", "/api/", "/../api", "/api/*", "/a b")) {
      write("carillon.api-path = " + wrong + "\n");
      assertThatThrownBy(() -> load(new Properties()))
          .as(wrong)
          .hasMessageContaining("carillon.api-path");
    }
  }
}
