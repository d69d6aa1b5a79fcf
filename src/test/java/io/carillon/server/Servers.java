package io.carillon.server;

import io.carillon.server.ApplicationServer.Installation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The servers that the hub is tested on, where Maven has unpacked them. */
final class Servers {
  private static final Path UNPACKED = Path.of("target", "servers");
  private static final int PORT_BASE = Integer.getInteger("servers.port-base", 21000);

  /**
   * Most tests boot servers often and use them briefly: for measurements {@code
   * -Dservers.java-options=-Xms768m}.
   */
  private static final String JAVA_OPTIONS =
      System.getProperty("servers.java-options", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");

  private static final String HEAP = "-Xmx768m";

  private Servers() {}

  /** With a hub that is open to all, and heartbeats often enough for tests. */
  static ApplicationServer named(String name) {
    return with(
        name,
        "carillon",
        HEAP,
        Map.of(
            "carillon.security", "open",
            "carillon.stream.heartbeat-interval", "PT1S",
            "carillon.stream.stall-timeout", "PT30S",
            "carillon.stream.reconnect-delay", "PT0.2S"),
        List.of(JAVA_OPTIONS.split(" ")));
  }

  /**
   * With a hub of other settings.
   *
   * @param instance of the server, for these settings only
   * @param settings values without spaces, which not every server's scripts can take
   */
  static ApplicationServer with(String name, String instance, Map<String, String> settings) {
    return with(name, instance, HEAP, settings, List.of());
  }

  /** Like {@link #with}, with the heap of a server that is to hold ten thousand streams. */
  static ApplicationServer measured(String name, Map<String, String> settings) {
    return with(name, "measured", "-Xmx2g", settings, List.of());
  }

  private static ApplicationServer with(
      String name,
      String instance,
      String heap,
      Map<String, String> settings,
      List<String> javaOptions) {
    List<String> options = new ArrayList<>(javaOptions);
    options.add(heap);
    // what is reachable softly only is to be seen as garbage
    options.add("-XX:SoftRefLRUPolicyMSPerMB=0");
    settings.forEach((key, value) -> options.add("-D" + key + "=" + value));
    return server(name, instance, options);
  }

  private static ApplicationServer server(String name, String instance, List<String> javaOptions) {
    String folder = folder(name);
    Installation installation =
        new Installation(
            name,
            UNPACKED.resolve(name).resolve(folder),
            Jdk.atLeast(oldestJdk(name)),
            PORT_BASE,
            instance,
            javaOptions);
    return switch (name) {
      case "wildfly" -> new WildFly(installation);
      case "liberty" -> new OpenLiberty(installation);
      default -> new GlassFish(installation);
    };
  }

  private static String folder(String name) {
    return switch (name) {
      case "wildfly" -> "wildfly-39.0.1.Final";
      case "payara6", "payara7" -> name;
      case "glassfish" -> "glassfish8";
      case "liberty" -> "wlp";
      default -> throw new IllegalArgumentException("there is no server '" + name + "'");
    };
  }

  private static int oldestJdk(String name) {
    return name.equals("payara7") || name.equals("glassfish") ? 21 : 17;
  }
}
