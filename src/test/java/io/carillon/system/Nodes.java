package io.carillon.system;

import io.carillon.jpa.OwnDatabase;
import io.carillon.jpa.OwnMariadb;
import io.carillon.jpa.OwnPostgresql;
import io.carillon.testing.OwnRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.mariadb.jdbc.Driver;

/**
 * Several packaged hubs, each a process of its own, on one real PostgreSQL or MariaDB and, if they
 * want it, one real Redis. Where something is to break, every node reaches both through {@link
 * TcpProxy cables} of its own, and the last one reaches Redis by TLS.
 */
final class Nodes implements AutoCloseable {
  private final Path folder;
  private final OwnDatabase database;
  private HubProgram program; // of nodes that start from now on
  private final int redisPort = HubProcess.freePort();
  private final Map<String, String> settings = new HashMap<>();
  private final List<Cables> cables = new ArrayList<>(); // none: all is reached directly
  private final List<Integer> ports = new ArrayList<>();
  private final List<HubProcess> hubs = new ArrayList<>();
  private final Optional<OwnRedis> redis;

  /** Of a node. */
  private record Cables(TcpProxy database, TcpProxy redis, Map<String, String> settings) {}

  private Nodes(Path folder, String relay, Map<String, String> settings) {
    this(folder, OwnPostgresql.start(folder), HubProgram.PACKAGED, relay, settings);
  }

  private Nodes(
      Path folder,
      OwnDatabase database,
      HubProgram program,
      String relay,
      Map<String, String> settings) {
    this.folder = folder;
    this.database = database;
    this.program = program;
    this.settings.put("carillon.relay", relay);
    this.settings.put("carillon.monitoring.interval", "PT0S");
    this.settings.putAll(settings);
    this.redis =
        relay.equals("redis") ? Optional.of(OwnRedis.start(folder, redisPort)) : Optional.empty();
  }

  /** Starts so many nodes, whose cables can be cut. */
  static Nodes start(int count, String relay, Path folder, Map<String, String> settings) {
    return new Nodes(folder, relay, settings).startWithCables(count);
  }

  /** The same, of a certain build. */
  static Nodes start(
      HubProgram program, int count, String relay, Path folder, Map<String, String> settings) {
    return new Nodes(folder, OwnPostgresql.start(folder), program, relay, settings)
        .startWithCables(count);
  }

  /** The same on MariaDB. */
  static Nodes startOnMariadb(int count, String relay, Path folder, Map<String, String> settings) {
    return new Nodes(
            folder,
            OwnMariadb.start(folder),
            HubProgram.PACKAGED.with(Driver.class),
            relay,
            settings)
        .startWithCables(count);
  }

  private Nodes startWithCables(int count) {
    for (int i = 0; i < count; i++) {
      cables.add(newCables(i == count - 1));
    }
    return start(count);
  }

  /** Starts so many nodes, with nothing between them and what they use. */
  static Nodes startDirect(int count, String relay, Path folder) {
    return new Nodes(folder, relay, Map.of()).start(count);
  }

  private Nodes start(int count) {
    IntStream.range(0, count).forEach(i -> ports.add(HubProcess.freePort()));
    hubs.add(newHub(0)); // alone: it creates the tables
    List<CompletableFuture<HubProcess>> others =
        IntStream.range(1, count)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> newHub(i)))
            .toList();
    others.forEach(other -> hubs.add(other.join()));
    return this;
  }

  private Cables newCables(boolean isSecure) {
    TcpProxy toDatabase = new TcpProxy(database.port());
    Map<String, String> own = new HashMap<>();
    own.put("carillon.db.url", database.urlThrough(toDatabase.port()));
    if (!isSecure) {
      TcpProxy toRedis = new TcpProxy(redisPort);
      own.put("carillon.relay.redis-url", OwnRedis.url("redis", toRedis.port()));
      return new Cables(toDatabase, toRedis, own);
    }
    TlsIdentity identity = TlsIdentity.make(folder);
    TcpProxy toRedis = new TcpProxy(redisPort, identity.serverSocket());
    own.put("carillon.relay.redis-url", OwnRedis.url("rediss", toRedis.port()));
    own.putAll(identity.trust());
    return new Cables(toDatabase, toRedis, own);
  }

  private HubProcess newHub(int index) {
    Map<String, String> own = new HashMap<>(settings);
    if (cables.isEmpty()) {
      own.put("carillon.db.url", database.url());
      own.put("carillon.relay.redis-url", OwnRedis.url("redis", redisPort));
    } else {
      own.putAll(cables.get(index).settings());
    }
    return HubProcess.start(program, ports.get(index), folder.resolve("node-" + index), own);
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

  OwnDatabase database() {
    return database;
  }

  /** The cable between a node and Redis. */
  TcpProxy redisOf(int index) {
    return cables.get(index).redis();
  }

  /** The cable between a node and the database. */
  TcpProxy databaseOf(int index) {
    return cables.get(index).database();
  }

  /** {@code kill -9}. */
  void kill(int index) {
    hubs.get(index).kill();
  }

  /** SIGTERM, and waits for its end. */
  void terminate(int index) {
    hubs.get(index).terminate();
  }

  /** Starts a node again that was ended, and others from now on, with another build. */
  void revive(int index, HubProgram other) {
    program = other;
    revive(index);
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
    redis.orElseThrow().start();
  }

  void stopRedis() {
    redis.orElseThrow().stop();
  }

  @Override
  public void close() {
    IntStream.range(0, hubs.size()).forEach(this::thaw);
    hubs.forEach(HubProcess::close);
    cables.forEach(
        each -> {
          each.database().close();
          each.redis().close();
        });
    redis.ifPresent(OwnRedis::close);
    database.close();
  }
}
