package io.carillon.jpa;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A PostgreSQL that a test may stop and start again: the same data on the same port. */
public final class OwnPostgresql implements AutoCloseable {
  private final Path data;
  private final int port;
  private EmbeddedPostgres server;

  private OwnPostgresql(Path data, int port) {
    this.data = data;
    this.port = port;
    start();
  }

  /** Starts one whose data are in that folder. */
  public static OwnPostgresql start(Path folder) {
    return new OwnPostgresql(folder.resolve("postgresql"), freePort());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins to serve again. */
  public void start() {
    try {
      server =
          TestDatabases.postgresql(
              builder -> builder.setPort(port).setDataDirectory(data).setCleanDataDirectory(false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks all connections and serves no more. */
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens, on this machine. */
  public int port() {
    return port;
  }

  /** For {@code carillon.db.url}. */
  public String url() {
    return url(port);
  }

  /** The same, through another port that leads there. */
  public static String url(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  @Override
  public void close() {
    stop();
  }
}
