package io.carillon.system;

import java.io.File;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A build of the hub.
 *
 * @param jar with its libraries in the folder beside it
 * @param drivers of databases, which the jar does not bring
 */
record HubProgram(Path jar, List<Path> drivers) {
  /** The build under test. */
  static final HubProgram PACKAGED =
      new HubProgram(
          Path.of(System.getProperty("carillon.standalone.jar", "target/carillon-standalone.jar")),
          List.of());

  /** The same with a driver, which the tests have. */
  HubProgram with(Class<? extends Driver> driver) {
    return new HubProgram(
        jar,
        List.of(Path.of(driver.getProtectionDomain().getCodeSource().getLocation().getPath())));
  }

  /** What follows the options of the JVM, as {@code docs/databases.md} describes it. */
  List<String> arguments() {
    return drivers.isEmpty()
        ? List.of("-jar", jar.toString())
        : List.of(
            "-cp",
            Stream.concat(Stream.of(jar), drivers.stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)),
            "io.carillon.embedded.Main");
  }
}
