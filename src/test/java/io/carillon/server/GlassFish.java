package io.carillon.server;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** GlassFish and Payara Server: a domain of its own, on loopback. */
final class GlassFish extends ApplicationServer {
  private static final String DOMAIN = "carillon";
  private static final int DERBY = 27; // beyond the base of the ports

  private final Path domain = home().resolve("glassfish/domains").resolve(DOMAIN);

  GlassFish(Installation installation) {
    super(installation);
    environment().put("AS_JAVA", jdk().home().toString());
  }

  private void createDomain() throws IOException {
    asadmin("create-domain", "--nopassword", "--portbase", port(0), DOMAIN);
    Path file = domain.resolve("config/domain.xml");
    String options =
        javaOptions().stream()
            .map(option -> "<jvm-options>" + option + "</jvm-options>")
            .collect(Collectors.joining());
    Files.writeString(
        file,
        Files.readString(file)
            .replace("<jvm-options>-Xmx512m</jvm-options>", options)
            .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
            .replace("<network-listener port=", "<network-listener address=\"127.0.0.1\" port=")
            // "localhost" would be all addresses
            .replaceAll("(<jms-host [^>]*host=)\"localhost\"", "$1\"127.0.0.1\"")
            // GlassFish's own database
            .replace("value=\"1527\"", "value=\"" + port(DERBY) + "\"")
            // Payara's data grid would look for others of its kind
            .replace(
                "<hazelcast-config-specific-configuration",
                "<hazelcast-config-specific-configuration enabled=\"false\""));
  }

  @Override
  ProcessHandle boot() throws IOException {
    if (!Files.exists(domain)) {
      createDomain();
    }
    if (hasDerby() && !derbyRuns()) { // it survives the server
      asadmin(
          "start-database",
          "--dbhost",
          "127.0.0.1",
          "--dbport",
          port(DERBY),
          "--dbhome",
          domain.resolve("databases"));
    }
    asadmin("start-domain", DOMAIN);
    long pid = Long.parseLong(read(domain.resolve("config/pid")).strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** Payara's is H2, within the server. */
  private boolean hasDerby() {
    return name().equals("glassfish");
  }

  @Override
  void shutDown() {
    asadmin("stop-domain", DOMAIN);
    if (hasDerby()) {
      asadmin("stop-database", "--dbhost", "127.0.0.1", "--dbport", port(DERBY));
    }
  }

  private boolean derbyRuns() {
    try (Socket socket = new Socket("127.0.0.1", port(DERBY))) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  @Override
  void deploy(Path war) {
    String name = context(war);
    asadmin("deploy", "--force", "--name", name, "--contextroot", name, war);
  }

  @Override
  void undeploy(Path war) {
    asadmin("undeploy", context(war));
  }

  private static String context(Path war) {
    return war.getFileName().toString().replace(".war", "");
  }

  @Override
  void usePostgresql(Path driver) throws IOException {
    Files.copy(driver, home().resolve("postgresql.jar"), StandardCopyOption.REPLACE_EXISTING);
    runScript("postgresql.asadmin");
    stop();
    start();
  }

  @Override
  void restoreDataSource() {
    runScript("restore.asadmin");
    stop();
    start();
  }

  /** Multimode goes on after a command that has failed, and may end well. */
  private void runScript(String file) {
    String product = name().startsWith("payara") ? "payara" : name();
    String said = asadmin("multimode", "--file", SERVER_CONFIG.resolve(product).resolve(file));
    if (said.contains(" failed.")) {
      throw new IllegalStateException(file + ":\n" + said);
    }
  }

  private String asadmin(Object... words) {
    List<Object> all = new ArrayList<>(List.of(home().resolve("bin/asadmin"), "--port", port(48)));
    all.addAll(List.of(words));
    return command(all.toArray()).run();
  }

  @Override
  Path log() {
    return domain.resolve("logs/server.log");
  }
}
