package io.carillon.server;

import io.carillon.server.ApplicationServer.Installation;
import java.nio.file.Path;

/** The servers that the hub is tested on, where Maven has unpacked them. */
final class Servers {
  private static final Path UNPACKED = Path.of("target", "servers");
  private static final int PORT_BASE = Integer.getInteger("servers.port-base", 21000);

  private Servers() {}

  static ApplicationServer named(String name) {
    return switch (name) {
      case "wildfly" -> new WildFly(installation(name, "wildfly-39.0.1.Final", 17));
      case "payara6" -> new GlassFish(installation(name, "payara6", 17));
      case "payara7" -> new GlassFish(installation(name, "payara7", 21));
      case "glassfish" -> new GlassFish(installation(name, "glassfish8", 21));
      case "liberty" -> new OpenLiberty(installation(name, "wlp", 17));
      default -> throw new IllegalArgumentException("there is no server '" + name + "'");
    };
  }

  private static Installation installation(String name, String folder, int jdk) {
    return new Installation(
        name, UNPACKED.resolve(name).resolve(folder), Jdk.atLeast(jdk), PORT_BASE);
  }
}
