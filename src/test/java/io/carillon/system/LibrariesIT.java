package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which libraries an application gets with the hub, as Maven resolves them for it. */
class LibrariesIT {
  private static final Path WAR =
      Path.of(System.getProperty("carillon.war", "target/carillon.war"));
  private static final String HUB = "carillon-1.0.0-SNAPSHOT-classes.jar";
  private static final String POM =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>org.example</groupId><artifactId>shop</artifactId><version>1</version>
        <dependencies>
          <dependency>
            <groupId>io.carillon</groupId><artifactId>carillon</artifactId>
            <version>1.0.0-SNAPSHOT</version><classifier>classes</classifier>
          </dependency>
        </dependencies>
      </project>
      """;

  @TempDir Path folder;

  @Test
  @Timeout(120)
  void anApplicationGetsTheVersionsThatTheHubIsTestedWith() throws Exception {
    List<String> resolved = resolved();

    assertThat(resolved).contains(HUB);
    assertThat(resolved)
        .filteredOn(library -> !library.equals(HUB))
        .containsExactlyInAnyOrderElementsOf(ofTheWar());
  }

  private List<String> resolved() throws IOException, InterruptedException {
    Path maven = Browser.onPath("mvn").orElseGet(() -> Browser.missing("there is no mvn"));
    LocalRepository.create(folder.resolve("repository"));
    Files.writeString(folder.resolve("pom.xml"), POM);
    Path classpath = folder.resolve("classpath");
    Process process =
        new ProcessBuilder(
                maven.toString(),
                "-o",
                "-q",
                "-B",
                "-Dmaven.repo.local=" + folder.resolve("repository"),
                "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
                "-DincludeScope=runtime",
                "-Dmdep.outputFile=" + classpath)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return Arrays.stream(Files.readString(classpath).strip().split(java.io.File.pathSeparator))
        .map(library -> Path.of(library).getFileName().toString())
        .toList();
  }

  private static List<String> ofTheWar() throws IOException {
    try (ZipFile war = new ZipFile(WAR.toFile())) {
      return war.stream()
          .map(ZipEntry::getName)
          .filter(entry -> entry.matches("WEB-INF/lib/.*\\.jar"))
          .map(entry -> entry.replace("WEB-INF/lib/", ""))
          .toList();
    }
  }
}
