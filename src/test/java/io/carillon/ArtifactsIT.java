package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the artifacts that applications depend on contain. */
class ArtifactsIT {
  private static final Path TARGET = Path.of("target");

  private static List<String> entries(String file) throws IOException {
    try (ZipFile zip = new ZipFile(TARGET.resolve(file).toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "carillon-classes.jar",
        "carillon-client.jar",
        "carillon-junit.jar",
        "carillon-faces.jar",
        "carillon-standalone.jar",
        "carillon-sources.jar"
      })
  void eachJarHasTheLicence(String jar) throws IOException {
    assertThat(entries(jar)).contains("META-INF/LICENSE");
  }

  @Test
  void theLibraryHasTheApiAndServesTheClientForPages() throws IOException {
    assertThat(entries("carillon-classes.jar"))
        .contains(
            "io/carillon/api/Channel.class",
            "META-INF/resources/js/carillon.js",
            "META-INF/resources/js/carillon/hub.js")
        .noneMatch(
            entry ->
                entry.matches("io/carillon/(embedded|client|junit|faces)/.*|.*persistence\\.xml"));
  }

  @Test
  void theHubsWarAndTheStandaloneJarServeTheClientOnce() throws IOException {
    assertThat(entries("carillon.war"))
        .contains("js/carillon.js")
        .noneMatch(entry -> entry.startsWith("WEB-INF/classes/META-INF/resources/"));
    assertThat(entries("carillon-standalone.jar"))
        .contains("io/carillon/embedded/webapp/js/carillon.js")
        .noneMatch(entry -> entry.startsWith("META-INF/resources/"));
  }

  @Test
  void theComponentForFacesIsInAJarOfItsOwn() throws IOException {
    assertThat(entries("carillon-faces.jar"))
        .contains(
            "io/carillon/faces/ChannelComponent.class",
            "META-INF/faces-config.xml",
            "META-INF/carillon.taglib.xml",
            "META-INF/resources/carillon/channel.js")
        .noneMatch(entry -> entry.matches("io/carillon/(?!faces/).+|META-INF/resources/js/.*"));
    for (String other :
        List.of("carillon-classes.jar", "carillon-standalone.jar", "carillon.war")) {
      assertThat(entries(other))
          .as(other)
          .noneMatch(
              entry ->
                  entry.contains("io/carillon/faces/")
                      || entry.matches(".*(faces-config|taglib)\\.xml"));
    }
  }

  @Test
  void theSourcesOfTheApiAreThere() throws IOException {
    assertThat(entries("carillon-sources.jar")).contains("io/carillon/api/Channel.java");
  }
}
