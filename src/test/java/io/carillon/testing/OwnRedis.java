package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import redis.embedded.RedisServer;

/** A Redis that a test may stop and start again: on the same port, knowing nothing of before. */
public final class OwnRedis implements AutoCloseable {
  /** The password that it requires. */
  public static final String PASSWORD = "relay-secret";

  private final Path folder;
  private final int port;
  private RedisServer server;

  private OwnRedis(Path folder, int port) {
    this.folder = folder;
    this.port = port;
    start();
  }

  /** Starts one on that port of this machine. */
  public static OwnRedis start(Path folder, int port) {
    return new OwnRedis(folder, port);
  }

  /**
   * For {@code carillon.relay.redis-url}.
   *
   * @param scheme {@code redis}, or {@code rediss} for TLS
   */
  public static String url(String scheme, int port) {
    return scheme + "://:" + PASSWORD + "@127.0.0.1:" + port;
  }

  /** Begins to serve again. */
  public void start() {
    try {
      server =
          RedisServer.newRedisServer()
              .port(port)
              .bind("127.0.0.1")
              .setting("requirepass " + PASSWORD)
              .setting("save \"\"")
              .setting("dir " + folder)
              .build();
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks all connections and forgets everything. */
  public void stop() {
    try {
      server.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
