package io.carillon.embedded;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.carillon.config.EmbeddedConfig;
import io.carillon.metrics.Pool;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.hibernate.jpa.HibernatePersistenceProvider;

/**
 * The database of the embedded server: a pool of connections and, over it, the same persistence
 * unit that a server deploys, with the database's own transactions instead of JTA. H2 in a file
 * unless another is configured.
 *
 * <p>HikariCP is the pool because it tests a connection before it hands it out: a PostgreSQL that
 * was restarted costs a retry and not an error.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final String UNIT = "carillon";
  private static final int DATABASE_ALREADY_OPEN = 90020; // org.h2.api.ErrorCode

  /**
   * How H2 keeps what was acknowledged.
   *
   * <ul>
   *   <li>{@code WRITE_DELAY=0}: a commit returns after its bytes were given to the operating
   *       system, so it survives the end of the process, whatever kind of end. H2's own default
   *       writes half a second later: nothing that was acknowledged in it would survive a {@code
   *       kill -9}. Price: 0.09 ms a commit (0.05 to 0.14 ms). A power cut is a matter for
   *       PostgreSQL.
   *   <li>{@code RETENTION_TIME=5000}: every commit writes a new 16 KB of the file; replaced ones
   *       are reused after 5 s, not after 45 s, which keeps the file under 100 MB at 1,000 commits
   *       a second.
   *   <li>{@code DB_CLOSE_ON_EXIT=FALSE}: H2's shutdown hook would close it while the hub still
   *       drains.
   *   <li>{@code DB_CLOSE_DELAY=-1}: the file stays open when the pool has no connection for a
   *       moment.
   * </ul>
   */
  private static final String H2_SETTINGS =
      ";WRITE_DELAY=0;RETENTION_TIME=5000;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1;TRACE_LEVEL_FILE=0";

  /**
   * Of its driver.
   *
   * <ul>
   *   <li>{@code reWriteBatchedInserts}: it sends a batch as inserts of up to 128 rows: a sixth
   *       more events a second.
   *   <li>{@code socketTimeout}, in seconds: a server that neither answers nor breaks the
   *       connection (frozen, or behind a network that has gone) is given up, and the thread with
   *       it is free again.
   * </ul>
   */
  private static final Map<String, String> POSTGRESQL_PROPERTIES =
      Map.of(
          "reWriteBatchedInserts", "true",
          "ApplicationName", "carillon",
          "connectTimeout", "5",
          "socketTimeout", "10",
          "tcpKeepAlive", "true");

  /**
   * A node that freezes in the middle of a transaction would keep all others from publishing to its
   * channels; so the server ends the transaction. The node finds that out when it goes on, and
   * writes the group again.
   */
  private static final String POSTGRESQL_SESSION = "set idle_in_transaction_session_timeout = '4s'";

  private final HikariDataSource dataSource;
  private final EntityManagerFactory entityManagerFactory;
  private final boolean ownFile;

  private EmbeddedDatabase(
      HikariDataSource dataSource, EntityManagerFactory entityManagerFactory, boolean ownFile) {
    this.dataSource = dataSource;
    this.entityManagerFactory = entityManagerFactory;
    this.ownFile = ownFile;
  }

  /**
   * Opens the database, with tables for all that the persistence unit has.
   *
   * @throws StartException if it cannot be reached, or another process has the file open
   */
  public static EmbeddedDatabase open(EmbeddedConfig config) {
    HikariDataSource pool = pool(config);
    try {
      return new EmbeddedDatabase(pool, entityManagerFactory(pool), config.dbUrl().isEmpty());
    } catch (PersistenceException e) {
      pool.close();
      throw new StartException(
          "the tables of " + where(config) + " cannot be used: " + rootOf(e).getMessage(), e);
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }

  private static HikariDataSource pool(EmbeddedConfig config) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName(UNIT);
    pool.setJdbcUrl(config.dbUrl().orElseGet(() -> h2Url(config.data())));
    pool.setUsername(config.dbUser().orElse(config.dbUrl().isEmpty() ? UNIT : null));
    pool.setPassword(config.dbPassword().orElse(config.dbUrl().isEmpty() ? "" : null));
    pool.setMaximumPoolSize(12); // two of them for a relay over PostgreSQL
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(5_000); // ms
    if (pool.getJdbcUrl().startsWith("jdbc:postgresql:")) {
      // What is written in the URL counts first.
      POSTGRESQL_PROPERTIES.forEach(pool::addDataSourceProperty);
      pool.setConnectionInitSql(POSTGRESQL_SESSION);
    }
    try {
      return new HikariDataSource(pool);
    } catch (PoolInitializationException e) {
      throw new StartException(reason(config, e), e);
    }
  }

  private static String h2Url(Path data) {
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw new StartException("the folder carillon.data = " + data + " cannot be made: " + e, e);
    }
    return "jdbc:h2:file:" + data.toAbsolutePath().normalize().resolve(UNIT) + H2_SETTINGS;
  }

  private static String reason(EmbeddedConfig config, Throwable failure) {
    Optional<SQLException> sql = sqlException(failure);
    if (sql.isPresent() && sql.get().getErrorCode() == DATABASE_ALREADY_OPEN) {
      return "the folder carillon.data = "
          + config.data()
          + " is in use by another process; does Carillon run already?";
    }
    return where(config)
        + " cannot be opened: "
        + sql.map(Throwable::getMessage).orElse(failure.getMessage());
  }

  /**
   * The SQL exception that says why: the innermost is often an unspecific one of the file system.
   */
  private static Optional<SQLException> sqlException(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }

  private static Throwable rootOf(Throwable failure) {
    return failure.getCause() == null ? failure : rootOf(failure.getCause());
  }

  /** What an operator calls it. Not the URL: it may hold a password. */
  private static String where(EmbeddedConfig config) {
    return config.dbUrl().isPresent()
        ? "the database of carillon.db.url"
        : "the database in " + config.data();
  }

  private static EntityManagerFactory entityManagerFactory(DataSource dataSource) {
    // "The values of [these] properties override values in persistence.xml": Jakarta Persistence
    // 9.7.
    Map<String, Object> properties =
        Map.of(
            "jakarta.persistence.transactionType", "RESOURCE_LOCAL",
            "jakarta.persistence.nonJtaDataSource", dataSource,
            "hibernate.archive.autodetection", "none",
            // no orm.xml: saves starting JAXB
            "hibernate.xml_mapping_enabled", "false");
    EntityManagerFactory factory =
        new HibernatePersistenceProvider().createEntityManagerFactory(UNIT, properties);
    if (factory == null) {
      throw new StartException(
          "there is no persistence unit '" + UNIT + "' in META-INF/persistence.xml");
    }
    return factory;
  }

  /** Of the persistence unit; transactions are those of {@code EntityManager.getTransaction()}. */
  public EntityManagerFactory entityManagerFactory() {
    return entityManagerFactory;
  }

  /** Pooled. */
  public DataSource dataSource() {
    return dataSource;
  }

  /** Its connections. */
  Pool pool() {
    return new ConnectionPool(dataSource);
  }

  @Override
  public void close() {
    entityManagerFactory.close();
    if (ownFile && !dataSource.isClosed()) {
      shutDownH2();
    }
    dataSource.close();
  }

  private void shutDownH2() {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    } catch (SQLException e) {
      System.getLogger(EmbeddedDatabase.class.getName())
          .log(System.Logger.Level.DEBUG, "H2 was closed already", e);
    }
  }
}
