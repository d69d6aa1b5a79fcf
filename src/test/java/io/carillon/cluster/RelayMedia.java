package io.carillon.cluster;

import io.carillon.event.Ticker;
import io.carillon.jpa.HubUnit;
import io.carillon.jpa.ResourceLocalTransactions;
import io.carillon.jpa.SqlDialect;
import io.carillon.jpa.SqlWork;
import io.carillon.jpa.TestDatabases;
import io.carillon.jpa.Transactions;
import io.carillon.shared.DatabaseTransport;
import io.carillon.shared.SharedDatabase;
import io.carillon.testing.OwnRedis;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** A real Redis and real databases, over which nodes and their attackers send. */
final class RelayMedia implements AutoCloseable {
  static final int MAX_BYTES = 1 << 20;

  private final String name;
  private final int redisPort;
  private final OwnRedis redis;
  private final DataSource postgresql;
  private final DataSource h2 = TestDatabases.h2();
  private final EntityManagerFactory rowsOfH2;
  private final EntityManagerFactory rowsOfPostgresql;

  /** One of the transports. */
  interface Medium {
    RelayTransport transport();

    void breakAllConnections() throws SQLException;
  }

  private RelayMedia(String name, int redisPort, OwnRedis redis, DataSource postgresql) {
    this.name = name;
    this.redisPort = redisPort;
    this.redis = redis;
    this.postgresql = postgresql;
    this.rowsOfH2 = HubUnit.openResourceLocal(TestDatabases.prepared(h2), Map.of());
    this.rowsOfPostgresql = HubUnit.openResourceLocal(TestDatabases.prepared(postgresql), Map.of());
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
        Named.of("Redis", new OverRedis()),
        Named.of("PostgreSQL", new OverPostgres()),
        Named.of("rows of H2", new OverRows(rowsOfH2, h2)),
        Named.of("rows of PostgreSQL", new OverRows(rowsOfPostgresql, postgresql)));
  }

  /** One of each kind, for {@code @MethodSource}. */
  Stream<Named<Medium>> kinds() {
    return all().limit(3);
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
    rowsOfH2.close();
    rowsOfPostgresql.close();
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
      breakConnectionsToPostgresql();
    }
  }

  private void breakConnectionsToPostgresql() throws SQLException {
    try (Connection connection = postgresql.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where datname = current_database() and pid <> pg_backend_pid()");
    }
  }

  /** Rows have no connections of their own: a database that fails a while is like one. */
  private final class OverRows implements Medium {
    private final AtomicBoolean isAway = new AtomicBoolean();
    private final SharedDatabase database;

    OverRows(EntityManagerFactory factory, DataSource dataSource) {
      Transactions transactions = new ResourceLocalTransactions(factory, dataSource);
      this.database =
          new SharedDatabase(
              new Transactions() {
                @Override
                public <T> T write(Function<EntityManager, T> work) {
                  requireDatabase();
                  return transactions.write(work);
                }

                @Override
                public <T> T writeSql(SqlWork<T> work) {
                  requireDatabase();
                  return transactions.writeSql(work);
                }

                @Override
                public <T> T read(Function<EntityManager, T> work) {
                  requireDatabase();
                  return transactions.read(work);
                }

                @Override
                public <T> T readSql(SqlWork<T> work) {
                  requireDatabase();
                  return transactions.readSql(work);
                }

                @Override
                public SqlDialect dialect() {
                  return transactions.dialect();
                }
              },
              Clock.systemUTC());
    }

    private void requireDatabase() {
      if (isAway.get()) {
        throw new PersistenceException("away");
      }
    }

    @Override
    public RelayTransport transport() {
      return new DatabaseTransport(database, Duration.ofMillis(50), MAX_BYTES, Ticker.SYSTEM);
    }

    @Override
    public void breakAllConnections() {
      isAway.set(true);
      Awaitility.await()
          .pollDelay(Duration.ofMillis(200)) // several reads fail
          .until(() -> isAway.compareAndSet(true, false));
    }
  }
}
