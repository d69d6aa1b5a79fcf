package io.carillon.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** WildFly, standalone. */
final class WildFly extends ApplicationServer implements FileRealm, MessageBroker, DataSources {
  private final Path console = home().resolve("standalone/log/console.log");

  private String profile = "standalone.xml";

  WildFly(Installation installation) {
    super(installation);
    environment().put("JAVA_OPTS", String.join(" ", javaOptions()));
  }

  @Override
  ProcessHandle boot() throws IOException {
    console.getParent().toFile().mkdirs();
    letIdleWorkersEnd();
    Process script =
        command(
                home().resolve("bin/standalone.sh"),
                "-c",
                profile,
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

  /**
   * Each of WildFly's worker threads remembers the first task that it has run, and with it the
   * application, for as long as it lives: some permanently, others until they have been idle for a
   * minute. Here all end when idle for a second, so that the test sees what else remembers.
   */
  private void letIdleWorkersEnd() throws IOException {
    Path file = home().resolve("standalone/configuration/standalone.xml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "<worker name=\"default\"/>",
                "<worker name=\"default\" task-core-threads=\"0\" task-keepalive=\"1000\"/>"));
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
  void usePostgresql(Path driver) throws IOException {
    stop();
    Files.copy(driver, home().resolve("postgresql.jar"), StandardCopyOption.REPLACE_EXISTING);
    offline("postgresql.cli");
    start();
  }

  @Override
  void restoreDataSource() {
    stop();
    offline("restore.cli");
    start();
  }

  @Override
  public void add(Login login) {
    command(
            home().resolve("bin/add-user.sh"),
            "--silent",
            "-a",
            "-u",
            login.user(),
            "-p",
            login.password(),
            "-g",
            login.group())
        .run();
  }

  @Override
  public void useGroupsAsRoles() {
    // WildFly does
  }

  @Override
  public void enableBroker() throws IOException {
    profile = "standalone-full.xml";
    Path data = home().resolve("standalone/data");
    Path file = home().resolve("standalone/configuration").resolve(profile);
    Path original = home().resolve(profile + ".original"); // an earlier run may have been ended
    if (!Files.exists(original)) {
      Files.copy(file, original);
    }
    Files.copy(original, file, StandardCopyOption.REPLACE_EXISTING);
    deleteFolder(data.resolve("brokers"));
    deleteFolder(data.resolve("activemq"));
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "jdbc:h2:mem:test", "jdbc:h2:" + data.resolve("brokers/log") + ";WRITE_DELAY=0"));
  }

  @Override
  public String jndi(String name) {
    return "java:/jms/" + name;
  }

  @Override
  public void createQueue(String name) {
    cli("jms-queue add --queue-address=" + name + " --entries=" + jndi(name));
  }

  @Override
  public void createTopic(String name) {
    cli("jms-topic add --topic-address=" + name + " --entries=" + jndi(name));
  }

  @Override
  public boolean dropsRepetitions() {
    return true;
  }

  @Override
  public String addDataSource(String name, Location location, boolean isXa) {
    String jndi = "java:jboss/datasources/" + name;
    String database =
        isXa
            ? "xa-data-source add --xa-datasource-properties={\"ServerName\"=>\"127.0.0.1\",\"PortNumber\"=>\"%d\",\"DatabaseName\"=>\"%s\"}"
            : "data-source add --connection-url=jdbc:postgresql://127.0.0.1:%d/%s";
    cli(
        database.formatted(location.port(), location.database())
            + " --name=%s --jndi-name=%s --driver-name=postgresql --user-name=postgres"
                .formatted(name, jndi)
            + " --password=postgres --max-pool-size=20");
    return jndi;
  }

  @Override
  public void removeDataSource(String name, boolean isXa) {
    cli((isXa ? "xa-data-source" : "data-source") + " remove --name=" + name);
  }

  private void offline(String script) {
    command(home().resolve("bin/jboss-cli.sh"), "--file=" + script(script)).run();
  }

  private static Path script(String name) {
    return SERVER_CONFIG.resolve("wildfly").resolve(name);
  }

  @Override
  Path log() {
    return console;
  }
}
