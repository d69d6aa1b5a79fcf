package io.carillon.jpa;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A PostgreSQL of a test's own. */
public final class OwnPostgresql implements OwnDatabase {
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

  @Override
  public void start() {
    try {
      server =
          TestDatabases.postgresql(
              builder -> builder.setPort(port).setDataDirectory(data).setCleanDataDirectory(false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String urlThrough(int port) {
    return url(port);
  }

  /** For {@code carillon.db.url}, through a port that leads to a PostgreSQL of this machine. */
  public static String url(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }
}
