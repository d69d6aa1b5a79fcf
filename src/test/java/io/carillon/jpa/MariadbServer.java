package io.carillon.jpa;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * A MariaDB that is started once for all tests of the JVM, from the programs of the package {@code
 * mariadb-server}. Without them its tests are skipped, unless {@code -Dcarillon.tests.mariadb} is
 * {@code required}.
 */
final class MariadbServer {
  private static final long START_MILLIS = 30_000;
  private static final List<Path> FOLDERS = List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"));

  private final int port;

  private MariadbServer(int port) {
    this.port = port;
  }

  /** The server of this JVM. */
  static MariadbServer running() {
    boolean isMissing = program("mariadbd") == null || program("mariadb-install-db") == null;
    if (isMissing && "required".equals(System.getProperty("carillon.tests.mariadb"))) {
      throw new IllegalStateException("mariadb-server is not installed");
    }
    Assumptions.assumeFalse(isMissing, "mariadb-server is not installed");
    return Running.SERVER;
  }

  private static Path program(String name) {
    return FOLDERS.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static final class Running {
    static final MariadbServer SERVER = start();
  }

  private static MariadbServer start() {
    try {
      Path folder = Files.createTempDirectory("carillon-mariadb");
      Path data = folder.resolve("data");
      String user = System.getProperty("user.name");
      run(
          folder,
          List.of(
              program("mariadb-install-db").toString(),
              "--no-defaults",
              "--user=" + user,
              "--datadir=" + data,
              "--auth-root-authentication-method=normal",
              "--skip-test-db"));
      int port = freePort();
      Process server =
          started(
              folder,
              List.of(
                  program("mariadbd").toString(),
                  "--no-defaults",
                  "--user=" + user,
                  "--datadir=" + data,
                  "--socket=" + folder.resolve("socket"),
                  "--bind-address=127.0.0.1",
                  "--port=" + port,
                  "--innodb-flush-log-at-trx-commit=0",
                  "--max-connections=500"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, folder)));
      MariadbServer running = new MariadbServer(port);
      running.await(server);
      return running;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("MariaDB did not start", e);
    }
  }

  private static void run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    if (started(folder, command).waitFor() != 0) {
      throw new IOException(
          String.join(" ", command) + ": " + Files.readString(folder.resolve("output")));
    }
  }

  private static Process started(Path folder, List<String> command) throws IOException {
    File output = folder.resolve("output").toFile();
    return new ProcessBuilder(new ArrayList<>(command))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void await(Process server) throws InterruptedException {
    long end = System.currentTimeMillis() + START_MILLIS;
    while (!isAnswering()) {
      if (!server.isAlive() || System.currentTimeMillis() > end) {
        throw new IllegalStateException("MariaDB did not start");
      }
      Thread.sleep(50);
    }
  }

  private boolean isAnswering() {
    try {
      connect().close();
      return true;
    } catch (SQLException notYet) {
      return false;
    }
  }

  private static void stop(Process server, Path folder) {
    server.destroyForcibly();
    try {
      server.waitFor();
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", "root", "");
  }

  /** An empty database with Debian's default, a collation that does not distinguish case. */
  DataSource newDatabase(String name) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create database " + name + " character set utf8mb4 collate utf8mb4_general_ci");
      return new MariaDbDataSource(
          "jdbc:mariadb://127.0.0.1:" + port + "/" + name + "?user=root&password=");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
