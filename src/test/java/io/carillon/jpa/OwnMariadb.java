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
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * A MariaDB of a test's own, from the programs of the package {@code mariadb-server}. Without them
 * the test is skipped, unless {@code -Dcarillon.tests.mariadb} is {@code required}.
 */
public final class OwnMariadb implements OwnDatabase {
  private static final String DATABASE = "carillon";
  private static final long START_SECONDS = 60; // of a busy machine
  private static final List<Path> FOLDERS = List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"));

  private final Path folder;
  private final List<String> options;
  private final int port = freePort();
  private Process server;

  private OwnMariadb(Path folder, List<String> options) {
    this.folder = folder;
    this.options = options;
  }

  /** Starts one whose data are in that folder, and which stores them as MariaDB does by default. */
  public static OwnMariadb start(Path folder) {
    return start(folder, List.of());
  }

  /**
   * Starts one.
   *
   * @param options more of the server
   */
  static OwnMariadb start(Path folder, List<String> options) {
    boolean isMissing = program("mariadbd") == null || program("mariadb-install-db") == null;
    if (isMissing && "required".equals(System.getProperty("carillon.tests.mariadb"))) {
      throw new IllegalStateException("mariadb-server is not installed");
    }
    Assumptions.assumeFalse(isMissing, "mariadb-server is not installed");
    OwnMariadb mariadb = new OwnMariadb(folder, options);
    mariadb.install();
    mariadb.start();
    mariadb.createDatabase(DATABASE);
    return mariadb;
  }

  private static Path program(String name) {
    return FOLDERS.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String user() {
    return System.getProperty("user.name");
  }

  private Path data() {
    return folder.resolve("mariadb");
  }

  private void install() {
    try {
      int code =
          run(
                  program("mariadb-install-db").toString(),
                  "--no-defaults",
                  "--user=" + user(),
                  "--datadir=" + data(),
                  "--auth-root-authentication-method=normal",
                  "--skip-test-db")
              .waitFor();
      if (code != 0) {
        throw new IllegalStateException(Files.readString(output().toPath()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private File output() {
    return folder.resolve("mariadb-output").toFile();
  }

  private Process run(String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output()))
        .start();
  }

  @Override
  public void start() {
    List<String> command =
        new ArrayList<>(
            List.of(
                program("mariadbd").toString(),
                "--no-defaults",
                "--user=" + user(),
                "--datadir=" + data(),
                "--socket=" + folder.resolve("socket"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--max-connections=500"));
    command.addAll(options);
    try {
      server = run(command.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await()
        .atMost(START_SECONDS, TimeUnit.SECONDS)
        .failFast("MariaDB has ended", () -> !server.isAlive())
        .until(this::isAnswering);
  }

  private boolean isAnswering() {
    try {
      connect().close();
      return true;
    } catch (SQLException notYet) {
      return false;
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", "root", "");
  }

  /** An empty database with Debian's default, a collation that does not distinguish case. */
  void createDatabase(String name) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create database " + name + " character set utf8mb4 collate utf8mb4_general_ci");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code kill -9}: what it has committed is there when it starts again. */
  @Override
  public void stop() {
    server.destroyForcibly();
    try {
      server.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String urlThrough(int port) {
    return url(port, DATABASE);
  }

  /** Of a database. */
  static String url(int port, String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?user=root&password=";
  }
}
