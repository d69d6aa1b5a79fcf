package io.carillon.server;

import java.io.IOException;
import java.nio.file.Path;

/** WildFly, standalone. */
final class WildFly extends ApplicationServer {
  private final Path console = home().resolve("standalone/log/console.log");

  WildFly(Installation installation) {
    super(installation);
    environment().put("JAVA_OPTS", String.join(" ", javaOptions()));
    // a pause of a second or two, not the shell's own of five
    environment().put("JBOSS_PIDFILE", home().resolve("standalone/tmp/pid").toString());
  }

  @Override
  ProcessHandle boot() throws IOException {
    console.getParent().toFile().mkdirs();
    Process script =
        command(
                home().resolve("bin/standalone.sh"),
                "-c",
                "standalone.xml",
                "-b",
                "127.0.0.1",
                "-bmanagement",
                "127.0.0.1",
                "-Djboss.http.port=" + httpPort(),
                "-Djboss.https.port=" + port(43),
                "-Djboss.management.http.port=" + port(90))
            .start(console);
    await(
        "the end of the boot",
        () -> !script.isAlive() || read(console).contains("WFLYSRV0025")); // started
    return script
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("WildFly did not start:\n" + read(console)));
  }

  @Override
  void shutDown() {
    cli("shutdown");
  }

  @Override
  void deploy(Path war) {
    cli("deploy --force " + war);
  }

  @Override
  void undeploy(Path war) {
    cli("undeploy " + war.getFileName());
  }

  private void cli(String operation) {
    command(
            home().resolve("bin/jboss-cli.sh"),
            "--connect",
            "--controller=127.0.0.1:" + port(90),
            "--command=" + operation)
        .run();
  }

  @Override
  void usePostgresql(Path driver) {
    command(home().resolve("bin/jboss-cli.sh"), "--file=" + script("postgresql.cli"))
        .in(driver.getParent())
        .run();
  }

  @Override
  void restoreDataSource() {
    command(home().resolve("bin/jboss-cli.sh"), "--file=" + script("restore.cli")).run();
  }

  private static Path script(String name) {
    return SERVER_CONFIG.resolve("wildfly").resolve(name);
  }

  @Override
  Path log() {
    return console;
  }
}
