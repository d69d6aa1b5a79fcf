package io.carillon.embedded;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.carillon.config.CarillonConfig;
import io.carillon.config.EmbeddedConfig;
import io.carillon.jpa.HubUnit;
import io.carillon.metrics.Pool;
import io.carillon.schema.Schema;
import io.carillon.schema.SchemaException;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.hibernate.boot.archive.scan.internal.DisabledScanner;

/**
 * The database of the embedded server: a connection pool and the persistence unit, with
 * resource-local transactions instead of JTA. H2 in a file unless another database is configured.
 *
 * <p>The pool is HikariCP because it validates a connection before handing it out: after a restart
 * of PostgreSQL there is a retry instead of an error.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final Duration STOP_WAIT = Duration.ofSeconds(1);
  private static final int DATABASE_ALREADY_OPEN = 90020; // org.h2.api.ErrorCode

  /**
   * The durability settings of H2.
   *
   * <ul>
   *   <li>{@code WRITE_DELAY=0}: a commit returns after its bytes have been passed to the operating
   *       system, so it survives any end of the process. By default H2 writes up to half a second
   *       later, and commits acknowledged in between are lost by a {@code kill -9}. Cost: 0.09 ms
   *       per commit (0.05 to 0.14 ms). To survive a power failure, use PostgreSQL.
   *   <li>{@code RETENTION_TIME=5000}: every commit writes a new chunk of 16 KB; replaced chunks
   *       are reused after 5 s instead of 45 s, which keeps the file under 100 MB at 1,000 commits
   *       per second.
   *   <li>{@code DB_CLOSE_ON_EXIT=FALSE}: H2's shutdown hook would close the database while the hub
   *       drains.
   *   <li>{@code DB_CLOSE_DELAY=-1}: the file stays open while the pool has no connection.
   *   <li>{@code QUERY_CACHE_SIZE=64}: each connection keeps so many parsed statements instead of
   *       8, which is fewer than the hub executes regularly.
   * </ul>
   */
  private static final String H2_SETTINGS =
      ";WRITE_DELAY=0;RETENTION_TIME=5000;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1"
          + ";QUERY_CACHE_SIZE=64;TRACE_LEVEL_FILE=0";

  /**
   * The properties of the PostgreSQL driver.
   *
   * <ul>
   *   <li>{@code reWriteBatchedInserts}: sends a batch as inserts of up to 128 rows, for a sixth
   *       more events per second.
   *   <li>{@code socketTimeout}, in seconds: frees threads that wait for a server which neither
   *       responds nor closes the connection (frozen, or behind a failed network).
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
   * Lets the server roll back transactions of a frozen node, which would otherwise block publishing
   * to its channels on all other nodes. When the node continues, it retries the group.
   */
  private static final String POSTGRESQL_SESSION = "set idle_in_transaction_session_timeout = '4s'";

  private final HikariDataSource dataSource;
  private final EntityManagerFactory entityManagerFactory;
  private final Optional<DataFolder> folder;

  private EmbeddedDatabase(
      HikariDataSource dataSource,
      EntityManagerFactory entityManagerFactory,
      Optional<DataFolder> folder) {
    this.dataSource = dataSource;
    this.entityManagerFactory = entityManagerFactory;
    this.folder = folder;
  }

  /**
   * Opens the database and prepares its tables.
   *
   * @throws StartException if it is unreachable, another process has the file open, or the tables
   *     cannot be used
   */
  static EmbeddedDatabase open(CarillonConfig all) {
    EmbeddedConfig config = all.embedded();
    Optional<DataFolder> folder =
        config.dbUrl().isPresent() ? Optional.empty() : Optional.of(DataFolder.open(config.data()));
    HikariDataSource pool = pool(config);
    try {
      new Schema(pool)
          .prepare(
              all.deployment().schema(),
              all.publish().maxEventSize(),
              Executors.defaultThreadFactory());
      EmbeddedDatabase database = new EmbeddedDatabase(pool, entityManagerFactory(pool), folder);
      if (config.dbUrl().isEmpty()) {
        PrivateFiles.restrictFiles(config.data(), HubUnit.NAME + "."); // created by H2
      }
      folder.ifPresent(present -> present.watch(pool));
      return database;
    } catch (SchemaException e) {
      pool.close();
      throw new StartException(description(config) + " cannot be used: " + e.getMessage(), e);
    } catch (PersistenceException | SQLException e) {
      pool.close();
      throw new StartException(
          "the tables of " + description(config) + " cannot be used: " + rootOf(e).getMessage(), e);
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }

  private static HikariDataSource pool(EmbeddedConfig config) {
    HikariConfig pool = poolOf(config.dbUrl().orElseGet(() -> h2Url(config.data())));
    pool.setPoolName(HubUnit.NAME);
    if (pool.getJdbcUrl().startsWith(POSTGRESQL)) {
      pool.setConnectionInitSql(POSTGRESQL_SESSION);
    }
    pool.setUsername(config.dbUser().orElse(config.dbUrl().isEmpty() ? HubUnit.NAME : null));
    pool.setPassword(config.dbPassword().orElse(config.dbUrl().isEmpty() ? "" : null));
    pool.setMaximumPoolSize(12); // two of them for a relay over PostgreSQL
    pool.setMinimumIdle(1);
    if (config.dbUrl().isEmpty()) {
      pool.setExceptionOverrideClassName(ClosedDatabase.class.getName());
      pool.setConnectionTestQuery("select 1"); // H2 calls connections of a closed database valid
    }
    try {
      return new HikariDataSource(pool);
    } catch (PoolInitializationException e) {
      throw new StartException(reason(config, e), e);
    }
  }

  /** The settings of a pool that depend on the database only. */
  static HikariConfig poolOf(String url) {
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(url);
    pool.setConnectionTimeout(5_000); // ms
    if (url.startsWith(POSTGRESQL)) {
      // properties in the URL take precedence
      POSTGRESQL_PROPERTIES.forEach(pool::addDataSourceProperty);
    }
    return pool;
  }

  private static String h2Url(Path data) {
    PrivateFiles.restrictFiles(data, HubUnit.NAME + ".");
    return "jdbc:h2:file:" + data.toAbsolutePath().normalize().resolve(HubUnit.NAME) + H2_SETTINGS;
  }

  private static String reason(EmbeddedConfig config, Throwable failure) {
    Optional<SQLException> sql = sqlException(failure);
    if (sql.isPresent() && sql.get().getErrorCode() == DATABASE_ALREADY_OPEN) {
      return "the folder carillon.data = "
          + config.data()
          + " is in use by another process; is Carillon already running?";
    }
    return description(config)
        + " cannot be opened: "
        + sql.map(Throwable::getMessage).orElse(failure.getMessage());
  }

  /** The outermost SQL exception: the innermost is often an unspecific one of the file system. */
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

  /** Describes the database to an operator, without the URL, which may contain a password. */
  private static String description(EmbeddedConfig config) {
    return config.dbUrl().isPresent()
        ? "the database of carillon.db.url"
        : "the database in " + config.data();
  }

  private static EntityManagerFactory entityManagerFactory(DataSource dataSource) {
    return HubUnit.openResourceLocal(
        new PlainHibernate(),
        dataSource,
        Map.of(
            // there are no generated classes: see the provider
            "hibernate.bytecode.use_reflection_optimizer", "false",
            // the entities are listed: no search in the jar, which reads all its classes
            "hibernate.archive.scanner", DisabledScanner.class.getName(),
            // no orm.xml: saves starting JAXB
            "hibernate.xml_mapping_enabled", "false"));
  }

  /**
   * The entity manager factory; transactions are those of {@code EntityManager.getTransaction()}.
   */
  EntityManagerFactory entityManagerFactory() {
    return entityManagerFactory;
  }

  /** The connection pool as a data source. */
  DataSource dataSource() {
    return dataSource;
  }

  /** Closes the connections of the pool, those in use when they are returned. */
  void replaceConnections() {
    dataSource.getHikariPoolMXBean().softEvictConnections();
  }

  /** The connection pool, for metrics. */
  Pool pool() {
    return new ConnectionPool(dataSource);
  }

  /** Why it cannot be written, if that is known. */
  Optional<String> problem() {
    return folder.flatMap(DataFolder::problem);
  }

  /**
   * From now on, a database that is away is waited for briefly: what still needs it when the hub
   * stops would otherwise wait in turn.
   */
  void waitBriefly() {
    dataSource.setConnectionTimeout(STOP_WAIT.toMillis());
    try {
      dataSource.setLoginTimeout((int) STOP_WAIT.toSeconds());
    } catch (SQLException e) {
      System.getLogger(EmbeddedDatabase.class.getName())
          .log(System.Logger.Level.DEBUG, "The driver keeps its timeout", e);
    }
  }

  @Override
  public void close() {
    folder.ifPresent(DataFolder::close);
    entityManagerFactory.close();
    if (folder.isPresent() && !dataSource.isClosed()) {
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
          .log(System.Logger.Level.DEBUG, "H2 is already closed", e);
    }
  }
}
