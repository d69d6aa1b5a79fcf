package io.carillon.cluster;

import io.carillon.event.Ticker;
import io.carillon.jpa.TestDatabases;
import io.carillon.testing.OwnRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Named;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** A real Redis and a real PostgreSQL, over which nodes and their attackers send. */
final class RelayMedia implements AutoCloseable {
  static final int MAX_BYTES = 1 << 20;

  private final String name;
  private final int redisPort;
  private final OwnRedis redis;
  private final DataSource postgresql;

  /** One of the two transports. */
  interface Medium {
    RelayTransport transport();

    void breakAllConnections() throws SQLException;
  }

  private RelayMedia(String name, int redisPort, OwnRedis redis, DataSource postgresql) {
    this.name = name;
    this.redisPort = redisPort;
    this.redis = redis;
    this.postgresql = postgresql;
  }

  /**
   * Starts both.
   *
   * @param name of the channels, so that tests do not receive each other's messages
   */
  static RelayMedia start(Path folder, String name) {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = free.getLocalPort();
      free.close();
      return new RelayMedia(name, port, OwnRedis.start(folder, port), TestDatabases.postgresql());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For {@code @MethodSource}. */
  Stream<Named<Medium>> all() {
    return Stream.of(
        Named.of("Redis", new OverRedis()), Named.of("PostgreSQL", new OverPostgres()));
  }

  Medium overRedis() {
    return new OverRedis();
  }

  /**
   * @param userInfo user and password, as in a URL
   */
  RedisTransport redis(String userInfo) {
    return new RedisTransport(
        URI.create("redis://" + userInfo + "@127.0.0.1:" + redisPort), redisChannel(), MAX_BYTES);
  }

  /** The channel in Redis. */
  String redisChannel() {
    return "carillon:" + name;
  }

  int redisPort() {
    return redisPort;
  }

  /** A client that may do everything. */
  Jedis admin() {
    Jedis admin = new Jedis("127.0.0.1", redisPort);
    admin.auth(OwnRedis.PASSWORD);
    return admin;
  }

  @Override
  public void close() {
    redis.close();
  }

  private final class OverRedis implements Medium {
    @Override
    public RelayTransport transport() {
      return redis(":" + OwnRedis.PASSWORD);
    }

    @Override
    public void breakAllConnections() {
      try (Jedis admin = admin()) {
        admin.clientKill(ClientKillParams.clientKillParams().type(ClientType.PUBSUB));
        admin.clientKill(
            ClientKillParams.clientKillParams()
                .type(ClientType.NORMAL)
                .skipMe(ClientKillParams.SkipMe.YES));
      }
    }
  }

  private final class OverPostgres implements Medium {
    @Override
    public RelayTransport transport() {
      return new PostgresTransport(postgresql, "carillon_" + name, MAX_BYTES, Ticker.SYSTEM);
    }

    @Override
    public void breakAllConnections() throws SQLException {
      try (Connection connection = postgresql.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()");
      }
    }
  }
}
