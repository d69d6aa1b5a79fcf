package io.carillon.system;

import io.carillon.log.OwnPostgresql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import redis.embedded.RedisServer;

/**
 * Several packaged hubs, each a process of its own, on one real PostgreSQL and, if they want it,
 * one real Redis, which every node reaches through a {@link TcpProxy} of its own.
 */
final class Nodes implements AutoCloseable {
  private static final String PASSWORD = "relay-secret";

  private final Path folder;
  private final OwnPostgresql postgresql;
  private final int redisPort = HubProcess.freePort();
  private final Map<String, String> settings = new HashMap<>();
  private final List<TcpProxy> proxies = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final List<HubProcess> hubs = new ArrayList<>();
  private RedisServer redis;

  private Nodes(Path folder, String relay, Map<String, String> settings) {
    this.folder = folder;
    this.postgresql = OwnPostgresql.start(folder);
    this.settings.put("carillon.relay", relay);
    this.settings.put("carillon.db.url", postgresql.url());
    this.settings.put("carillon.monitoring.interval", "PT0S");
    this.settings.putAll(settings);
    if (relay.equals("redis")) {
      startRedis();
    }
  }

  /** Starts so many nodes. */
  static Nodes start(int count, String relay, Path folder, Map<String, String> settings) {
    Nodes nodes = new Nodes(folder, relay, settings);
    for (int i = 0; i < count; i++) {
      nodes.ports.add(HubProcess.freePort());
      nodes.proxies.add(new TcpProxy(nodes.redisPort));
    }
    nodes.hubs.add(nodes.newHub(0)); // alone: it makes the tables
    List<CompletableFuture<HubProcess>> others =
        IntStream.range(1, count)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> nodes.newHub(i)))
            .toList();
    others.forEach(other -> nodes.hubs.add(other.join()));
    return nodes;
  }

  private HubProcess newHub(int index) {
    Map<String, String> own = new HashMap<>(settings);
    own.put(
        "carillon.redis.url", "redis://:" + PASSWORD + "@127.0.0.1:" + proxies.get(index).port());
    return HubProcess.start(ports.get(index), folder.resolve("node-" + index), own);
  }

  int size() {
    return ports.size();
  }

  HubProcess hub(int index) {
    return hubs.get(index);
  }

  URI uri(int index, String path) {
    return URI.create("http://127.0.0.1:" + ports.get(index) + path);
  }

  List<Integer> ports() {
    return ports;
  }

  OwnPostgresql postgresql() {
    return postgresql;
  }

  TcpProxy redisOf(int index) {
    return proxies.get(index);
  }

  /** {@code kill -9}. */
  void kill(int index) {
    hubs.get(index).kill();
  }

  /** SIGTERM, and waits for its end. */
  void terminate(int index) {
    hubs.get(index).terminate();
  }

  /** Starts a node again that was ended. */
  void revive(int index) {
    hubs.set(index, newHub(index));
  }

  /** SIGSTOP. */
  void freeze(int index) {
    signal(index, "-STOP");
  }

  /** SIGCONT. */
  void thaw(int index) {
    signal(index, "-CONT");
  }

  private void signal(int index, String signal) {
    try {
      new ProcessBuilder("kill", signal, Long.toString(hubs.get(index).pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A fresh Redis, that knows nothing of the one before. */
  void startRedis() {
    try {
      redis =
          RedisServer.newRedisServer()
              .port(redisPort)
              .bind("127.0.0.1")
              .setting("requirepass " + PASSWORD)
              .setting("save \"\"")
              .setting("dir " + folder)
              .build();
      redis.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stopRedis() {
    try {
      redis.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    IntStream.range(0, hubs.size()).forEach(this::thaw);
    hubs.forEach(HubProcess::close);
    proxies.forEach(TcpProxy::close);
    if (redis != null) {
      stopRedis();
    }
    postgresql.close();
  }
}
