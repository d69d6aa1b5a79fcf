package io.carillon.jpa;

import io.carillon.config.SchemaMode;
import io.carillon.schema.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.hsqldb.jdbc.JDBCDataSource;

/**
 * Fresh databases for tests: H2 in memory, and PostgreSQL from one real server that is started once
 * for all tests of the JVM.
 */
public final class TestDatabases {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final int SMALL_EVENT = 1 << 10;

  private TestDatabases() {}

  /** An empty H2 that lives as long as the JVM. */
  public static DataSource h2() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL("jdbc:h2:mem:carillon" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
    return dataSource;
  }

  /** A database, once it has the tables of the hub. */
  public static DataSource prepared(DataSource database) {
    try {
      new Schema(database)
          .prepare(SchemaMode.MIGRATE, SMALL_EVENT, Executors.defaultThreadFactory());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return database;
  }

  /** An empty HSQLDB that lives as long as the JVM. */
  public static DataSource hsqldb() {
    JDBCDataSource dataSource = new JDBCDataSource();
    dataSource.setURL(
        "jdbc:hsqldb:mem:carillon"
            + COUNT.incrementAndGet()
            + ";hsqldb.tx=mvcc;sql.syntax_pgs=false");
    dataSource.setUser("sa");
    return dataSource;
  }

  /** An empty Derby that lives as long as the JVM. */
  public static DataSource derby() {
    System.setProperty("derby.stream.error.method", TestDatabases.class.getName() + ".noLog");
    EmbeddedDataSource dataSource = new EmbeddedDataSource();
    dataSource.setDatabaseName("memory:carillon" + COUNT.incrementAndGet());
    dataSource.setCreateDatabase("create");
    return dataSource;
  }

  /** Where Derby logs. */
  public static OutputStream noLog() {
    return OutputStream.nullOutputStream();
  }

  /** An empty database on a MariaDB that lives as long as the JVM, with its default collation. */
  public static DataSource mariadb() {
    return MariadbServer.newDatabase("carillon" + COUNT.incrementAndGet());
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

  /**
   * Starts a PostgreSQL of the test's own, as the current user.
   *
   * @param settings where its data are, its port
   */
  public static EmbeddedPostgres postgresql(UnaryOperator<EmbeddedPostgres.Builder> settings)
      throws IOException {
    return Server.startAsCurrentUser(settings);
  }

  private static final class Server {
    static final EmbeddedPostgres POSTGRESQL = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server = startAsCurrentUser(UnaryOperator.identity());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    static EmbeddedPostgres startAsCurrentUser(UnaryOperator<EmbeddedPostgres.Builder> settings)
        throws IOException {
      boolean isRoot = "root".equals(System.getProperty("user.name"));
      return isRoot && !LinuxUtils.isUnshareAvailable()
          ? startAsNobody(settings)
          : settings.apply(builder()).start();
    }

    private static EmbeddedPostgres.Builder builder() {
      String waits = System.getProperty("carillon.test.fsync", "off");
      return EmbeddedPostgres.builder()
          .setServerConfig("fsync", waits)
          .setServerConfig("max_prepared_transactions", "20") // for XA
          .setServerConfig("synchronous_commit", waits);
    }

    /** For root in a container that has no user namespaces. */
    private static EmbeddedPostgres startAsNobody(UnaryOperator<EmbeddedPostgres.Builder> settings)
        throws IOException {
      Path folder = Files.createTempDirectory("carillon-postgresql");
      EmbeddedPostgres.Builder builder =
          settings.apply(
              builder()
                  .setOverrideWorkingDirectory(folder.toFile())
                  .setDataDirectory(folder.resolve("data")));
      try {
        return builder.start();
      } catch (IOException | RuntimeException refused) {
        // but now the programs lie in the folder
        runAsNobody(folder);
        return builder.start();
      }
    }

    /**
     * Puts a step down to an unprivileged user before each of PostgreSQL's programs that refuse
     * root.
     */
    private static void runAsNobody(Path folder) throws IOException {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path program :
            files
                .filter(file -> file.endsWith("bin/initdb") || file.endsWith("bin/pg_ctl"))
                .toList()) {
          Files.move(program, program.resolveSibling(program.getFileName() + ".real"));
          Files.writeString(
              program,
              "#!/bin/sh\n"
                  + "exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$0.real\" \"$@\"\n");
          Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
      try {
        new ProcessBuilder("chown", "-R", "65534:65534", folder.toString())
            .inheritIO()
            .start()
            .waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
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
