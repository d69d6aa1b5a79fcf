package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.system.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The artifacts of {@code mvn package}, started as by a user. */
@Timeout(60)
class StandaloneIT {
  private static final Path JAR =
      Path.of(System.getProperty("carillon.standalone.jar", "target/carillon-standalone.jar"));
  private static final Path WAR =
      Path.of(System.getProperty("carillon.war", "target/carillon.war"));

  private final List<Process> started = new ArrayList<>();
  @TempDir Path data;

  @AfterEach
  void endProcesses() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void itReportsItsUrlAndOpenModeServesPagesAndStopsOnSigterm() throws Exception {
    Process hub = start("-Dcarillon.port=0");
    BufferedReader lines = hub.inputReader();
    String line = lines.readLine();
    while (line.contains("The database has version")) { // a new one
      line = lines.readLine();
    }
    assertThat(line).contains("WARNING OPEN: every client that reaches this hub");
    line = lines.readLine();
    assertThat(line)
        .as("with a time zone")
        .matches("\\d{4}-\\d\\d-\\d\\d [\\d:.]+[+-]\\d{4} .*")
        .contains("Carillon is ready: http://127.0.0.1:");

    String url = line.replaceAll(".*(http://\\S+).*", "$1");
    assertThat(get(url).headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
    assertThat(get(url + "api/channels").body()).startsWith("{\"channels\":[");

    hub.toHandle().destroy(); // Process.destroy would close the output stream, which is read
    assertThat(lines.lines()).isEmpty();
    assertThat(exitCode(hub)).isEqualTo(143);
  }

  @Test
  void aPortInUseIsReportedInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Process hub = start("-Dcarillon.port=" + taken.getLocalPort());

      assertThat(hub.inputReader().lines())
          .singleElement()
          .asString()
          .contains("port " + taken.getLocalPort());
      assertThat(exitCode(hub)).isEqualTo(1);
    }
  }

  @Test
  void aDataFolderInUseIsReportedInOneLine() throws Exception {
    Process first = start("-Dcarillon.port=0");
    first.inputReader().readLine();
    Process second = start("-Dcarillon.port=0");

    assertThat(second.inputReader().lines())
        .singleElement()
        .asString()
        .contains("in use by another process");
    assertThat(exitCode(second)).isEqualTo(1);
  }

  @Test
  void allConfigurationErrorsAreReportedAtOnce() throws Exception {
    Process hub = start("-Dcarillon.port=http", "-Dcarillon.stream.heartbeat-interval=soon");

    assertThat(hub.inputReader().lines())
        .anyMatch(line -> line.contains("carillon.port"))
        .anyMatch(line -> line.contains("carillon.stream.heartbeat-interval"));
    assertThat(exitCode(hub)).isEqualTo(2);
  }

  @Test
  void anAcknowledgedCommitSurvivesAKill() throws Exception {
    Process writer =
        java(
            "-cp",
            System.getProperty("java.class.path"),
            Committer.class.getName(),
            data.toString());
    String acknowledged = writer.inputReader().readLine();
    for (int i = 0; i < 50; i++) {
      acknowledged = writer.inputReader().readLine();
    }
    writer.destroyForcibly();
    exitCode(writer);

    try (EmbeddedDatabase database = Committer.open(data)) {
      assertThat(Committer.count(database)).isGreaterThanOrEqualTo(Long.parseLong(acknowledged));
    }
  }

  @Test
  void theWarDoesNotContainTheEmbeddedServer() throws Exception {
    try (ZipFile war = new ZipFile(WAR.toFile())) {
      assertThat(war.stream().map(Object::toString))
          .noneMatch(name -> name.contains("embedded"))
          .contains("WEB-INF/classes/io/carillon/assembly/HubInitializer.class");
    }
  }

  @Test
  void theWarContainsOnlyLibrariesThatServersLack() throws Exception {
    try (ZipFile war = new ZipFile(WAR.toFile())) {
      assertThat(
              war.stream()
                  .map(Object::toString)
                  .filter(name -> name.startsWith("WEB-INF/lib/") && name.endsWith(".jar"))
                  .map(name -> name.replaceAll("WEB-INF/lib/(.*?)-\\d.*\\.jar", "$1")))
          .filteredOn(name -> !name.startsWith("prometheus-metrics-"))
          .containsExactlyInAnyOrder(
              "jose4j",
              "slf4j-api",
              "bucket4j_jdk17-core",
              "caffeine",
              "jedis",
              "redis-authx-core");
      assertThat(war.stream().map(Object::toString))
          .anyMatch(name -> name.startsWith("WEB-INF/lib/prometheus-metrics-core-"));
    }
  }

  /** Commits until it is killed; prints a number after its commit. */
  static final class Committer {
    private Committer() {}

    public static void main(String[] args) throws Exception {
      try (EmbeddedDatabase database = open(Path.of(args[0]));
          var connection = database.dataSource().getConnection();
          var statement = connection.createStatement()) {
        statement.execute("create table committed (n bigint)");
        for (long n = 1; n < Long.MAX_VALUE; n++) {
          statement.executeUpdate("insert into committed values (" + n + ")");
          System.out.println(n);
        }
      }
    }

    static EmbeddedDatabase open(Path data) {
      Properties settings = new Properties();
      settings.setProperty("carillon.data", data.toString());
      return EmbeddedDatabase.open(
          CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(settings))));
    }

    static long count(EmbeddedDatabase database) throws Exception {
      try (var connection = database.dataSource().getConnection();
          var rows = connection.createStatement().executeQuery("select count(*) from committed")) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private Process start(String... settings) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(settings));
    arguments.addAll(List.of("-Dcarillon.data=" + data, "-jar", JAR.toString()));
    return java(arguments.toArray(String[]::new));
  }

  private Process java(String... arguments) throws IOException {
    List<String> command = JavaCommand.ofHub();
    if (!List.of(arguments).contains("-jar")) {
      // INFO messages of libraries would be mixed with the numbers
      command.add(
          "-Djava.util.logging.config.file=" + System.getProperty("java.util.logging.config.file"));
    }
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
    return process.exitValue();
  }

  private static HttpResponse<String> get(String url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20)).build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(url).isEqualTo(200);
    return response;
  }
}
