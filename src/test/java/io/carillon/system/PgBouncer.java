package io.carillon.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A real PgBouncer, the pooler of PostgreSQL, in transaction mode. */
final class PgBouncer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

  private final Process process;
  private final int port;

  private PgBouncer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Skips the test, and says so, if this machine has no such program. */
  static void requireInstalled() {
    Assumptions.assumeTrue(
        Files.isExecutable(PROGRAM),
        "pgbouncer is not installed: Debian has it in the package pgbouncer");
  }

  /** Starts one before the PostgreSQL at a port of this machine. It refuses to run as root. */
  static PgBouncer start(Path folder, int postgresqlPort) {
    try {
      int port = HubProcess.freePort();
      Path own =
          Files.createTempDirectory(
              "carillon-pgbouncer",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      Path users = Files.writeString(own.resolve("users.txt"), "\"postgres\" \"\"\n");
      Path configuration =
          Files.writeString(
              own.resolve("pgbouncer.ini"),
              """
              [databases]
              * = host=127.0.0.1 port=%d user=postgres
              [pgbouncer]
              listen_addr = 127.0.0.1
              listen_port = %d
              unix_socket_dir =
              auth_type = any
              auth_file = %s
              pool_mode = transaction
              ignore_startup_parameters = extra_float_digits
              """
                  .formatted(postgresqlPort, port, users));
      List<String> command = new ArrayList<>();
      if ("root".equals(System.getProperty("user.name"))) {
        command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
      }
      command.addAll(List.of(PROGRAM.toString(), configuration.toString()));
      Path log = folder.resolve("pgbouncer.log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      await().until(() -> accepts(port));
      return new PgBouncer(process, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
