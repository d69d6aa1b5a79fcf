package io.carillon.log;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Fresh databases for tests: H2 in memory, and PostgreSQL from one real server that is started once
 * for all tests of the JVM.
 */
public final class TestDatabases {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private TestDatabases() {}

  /** An empty H2 that lives as long as the JVM. */
  public static DataSource h2() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL("jdbc:h2:mem:carillon" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
    return dataSource;
  }

  /**
   * An empty database on a PostgreSQL that lives as long as the JVM. Root starts it in a user
   * namespace, since it refuses root.
   */
  public static DataSource postgresql() {
    String name = "carillon" + COUNT.incrementAndGet();
    try (Connection connection = Server.POSTGRESQL.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return Server.POSTGRESQL.getDatabase("postgres", name);
  }

  private static final class Server {
    static final EmbeddedPostgres POSTGRESQL = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", System.getProperty("carillon.test.fsync", "off"))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void stop(EmbeddedPostgres server) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
