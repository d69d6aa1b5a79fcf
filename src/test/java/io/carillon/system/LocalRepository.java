package io.carillon.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A local repository of Maven with what {@code mvn install} puts there of the hub, and with all
 * that the machine's own has.
 */
public final class LocalRepository {
  private static final Path OWN =
      Path.of(
          System.getProperty(
              "localRepository", System.getProperty("user.home") + "/.m2/repository"));
  private static final String VERSION = "1.0.0-SNAPSHOT";

  private LocalRepository() {}

  /** Creates it. */
  public static void create(Path folder) throws IOException {
    link(OWN, folder, "io");
    link(OWN.resolve("io"), folder.resolve("io"), "carillon");
    Path installed =
        Files.createDirectories(folder.resolve("io/carillon/carillon").resolve(VERSION));
    Files.copy(Path.of("pom.xml"), installed.resolve("carillon-" + VERSION + ".pom"));
    Files.copy(
        Path.of("target", "carillon-classes.jar"),
        installed.resolve("carillon-" + VERSION + "-classes.jar"));
  }

  private static void link(Path from, Path to, String except) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        if (!entry.getFileName().toString().equals(except)) {
          Files.createSymbolicLink(to.resolve(entry.getFileName()), entry.toAbsolutePath());
        }
      }
    }
  }
}
