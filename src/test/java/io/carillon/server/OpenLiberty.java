package io.carillon.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Open Liberty: a server of its own, with the {@code server.xml} of {@code server-config}. */
final class OpenLiberty extends ApplicationServer {
  /** Liberty has no data source until one is configured. */
  private static final String H2 =
      """
      <server>
        <library id="h2"><fileset dir="${server.config.dir}/lib" includes="h2-*.jar"/></library>
        <dataSource id="DefaultDataSource">
          <jdbcDriver libraryRef="h2"/>
          <properties URL="jdbc:h2:mem:carillon;DB_CLOSE_DELAY=-1" user="sa" password=""/>
        </dataSource>
      </server>
      """;

  /** Of applications, as the data source: the hub needs no Jakarta Faces. */
  private static final String FACES =
      "<server><featureManager><feature>faces-4.0</feature></featureManager></server>\n";

  private final Path server = home().resolve("usr/servers").resolve(instance());

  OpenLiberty(Installation installation) {
    super(installation);
  }

  private void createServer() throws IOException {
    Files.createDirectories(server.resolve("dropins"));
    Files.createDirectories(server.resolve("lib"));
    Files.copy(SERVER_CONFIG.resolve("open-liberty/server.xml"), server.resolve("server.xml"));
    Files.writeString(
        server.resolve("bootstrap.properties"),
        "http.host=127.0.0.1\nhttp.port=" + httpPort() + "\n");
    Path driver = DriverJar.of(org.h2.Driver.class);
    Files.copy(driver, server.resolve("lib").resolve(driver.getFileName()));
    Files.writeString(server.resolve("data-source.xml"), H2);
    Files.createDirectories(server.resolve("configDropins/defaults"));
    Files.writeString(server.resolve("configDropins/defaults/faces.xml"), FACES);
  }

  @Override
  ProcessHandle boot() throws IOException {
    if (!Files.exists(server)) {
      createServer();
    }
    Files.write(server.resolve("jvm.options"), javaOptions()); // those of this run
    command(home().resolve("bin/server"), "start", instance()).run();
    await("an answer", this::answers);
    long pid =
        Long.parseLong(read(home().resolve("usr/servers/.pid/" + instance() + ".pid")).strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  @Override
  void shutDown() {
    command(home().resolve("bin/server"), "stop", instance()).run();
  }

  @Override
  void deploy(Path war) throws IOException {
    int before = read(log()).length();
    Path target = server.resolve("dropins").resolve(war.getFileName());
    Path arriving = server.resolve(war.getFileName() + ".part");
    Files.copy(war, arriving, StandardCopyOption.REPLACE_EXISTING);
    Files.move(arriving, target, StandardCopyOption.ATOMIC_MOVE); // it is found whole
    String application = application(war);
    await(
        "the start of " + application,
        () -> {
          String news = read(log()).substring(before);
          if (news.contains("CWWKZ0002E") || news.contains("CWWKZ0004E")) {
            throw new IllegalStateException(application + " did not start:\n" + news);
          }
          return news.contains("CWWKZ0001I: Application " + application + " started")
              || news.contains("CWWKZ0003I: The application " + application + " updated");
        });
  }

  @Override
  void undeploy(Path war) throws IOException {
    int before = read(log()).length();
    Files.delete(server.resolve("dropins").resolve(war.getFileName()));
    String ended = "CWWKZ0009I: The application " + application(war) + " has stopped";
    await("the end of " + war.getFileName(), () -> read(log()).substring(before).contains(ended));
  }

  private static String application(Path war) {
    return war.getFileName().toString().replace(".war", "");
  }

  @Override
  void usePostgresql(Path driver) throws IOException {
    stop();
    Files.copy(driver, server.resolve("lib/postgresql.jar"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        SERVER_CONFIG.resolve("open-liberty/data-source.xml"),
        server.resolve("data-source.xml"),
        StandardCopyOption.REPLACE_EXISTING);
    start();
  }

  @Override
  void restoreDataSource() throws IOException {
    stop();
    Files.writeString(server.resolve("data-source.xml"), H2);
    start();
  }

  @Override
  Path log() {
    return server.resolve("logs/messages.log");
  }
}
