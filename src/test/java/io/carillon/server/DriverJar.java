package io.carillon.server;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The JAR that a JDBC driver comes in. */
final class DriverJar {
  private DriverJar() {}

  static Path of(Class<?> driver) {
    try {
      return Path.of(driver.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
