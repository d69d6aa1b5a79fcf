package io.carillon.schema;

import io.carillon.config.SchemaMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;

/** Prepares the database of a hub that starts. */
public final class Schema {
  private final Migrations migrations;
  private final Clock clock;
  private final DataSource dataSource;

  /**
   * The schema of this program.
   *
   * @param dataSource whose connections commit each statement, as they do outside of transactions
   */
  public Schema(DataSource dataSource) {
    this(Migrations.OF_PROGRAM, Clock.systemUTC(), dataSource);
  }

  Schema(Migrations migrations, Clock clock, DataSource dataSource) {
    this.migrations = migrations;
    this.clock = clock;
    this.dataSource = dataSource;
  }

  /**
   * Migrates or checks the tables, and checks that the database takes what the configuration
   * allows.
   *
   * @param maxEventSize bytes of data of an event
   * @param threads creates the thread that keeps the lock of a migration
   * @throws SchemaException if the hub cannot work with the tables
   * @throws SQLException if the database is unavailable
   */
  public void prepare(SchemaMode mode, int maxEventSize, ThreadFactory threads)
      throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      if (mode == SchemaMode.NONE) {
        return;
      }
      Dialect dialect = dialect(connection);
      if (mode == SchemaMode.MIGRATE) {
        new Migrator(migrations, clock, dataSource, connection, dialect).migrate(threads);
      } else {
        SchemaState.read(connection, migrations)
            .requireComplete(
                new Scripts(dialect), new ExistingTables(connection).contains("carillon_channel"));
      }
      SchemaState.requireColumns(connection, migrations);
      CollationCheck.require(connection, dialect, migrations.tables());
      SizeCheck.require(connection, dialect, maxEventSize);
    }
  }

  private static Dialect dialect(Connection connection) throws SQLException {
    return Dialect.of(connection.getMetaData())
        .orElseThrow(
            () ->
                new SchemaException(
                    "the hub knows no tables for this database; docs/databases.md lists those that are supported. With carillon.schema=none it uses tables that you have created"));
  }
}
