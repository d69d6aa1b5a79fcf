package io.carillon.schema;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;

/**
 * Migrates a database to the latest version. Several nodes may start at once: one migrates, the
 * others wait and find it done.
 */
final class Migrator {
  private static final Logger LOG = System.getLogger(Migrator.class.getName());

  private final Migrations migrations;
  private final Clock clock;
  private final DataSource dataSource;
  private final Connection connection;
  private final Dialect dialect;
  private final ExistingTables tables;
  private final VersionTable versions;

  /**
   * @param dataSource for the lock
   * @param connection for everything else, which commits each statement
   */
  Migrator(
      Migrations migrations,
      Clock clock,
      DataSource dataSource,
      Connection connection,
      Dialect dialect) {
    this.migrations = migrations;
    this.clock = clock;
    this.dataSource = dataSource;
    this.connection = connection;
    this.dialect = dialect;
    this.tables = new ExistingTables(connection);
    this.versions = new VersionTable(connection);
  }

  /** Makes the changes that the database does not have. */
  void migrate(ThreadFactory threads) throws SQLException {
    if (SchemaState.read(connection, migrations).isComplete()) {
      return;
    }
    boolean isAdopted = !tables.contains(VersionTable.NAME) && tables.contains("carillon_channel");
    createVersionTable();
    try (MigrationLock lock = MigrationLock.acquire(dataSource, clock, threads)) {
      SchemaState state = SchemaState.read(connection, migrations);
      state.requireNotNewer();
      for (Migration migration : state.missing()) {
        if (migration.version() == 1 && isAdopted) {
          LOG.log(Level.INFO, "The tables of an earlier version get version 1 of the schema");
        }
        migrate(migration, state);
      }
    }
  }

  private void createVersionTable() throws SQLException {
    if (versions.isReady(tables)) {
      return;
    }
    for (String statement : VersionTable.creation(new Ddl(dialect))) {
      try {
        execute(dialect.tolerant(statement));
      } catch (SQLException e) {
        if (!tables.contains(VersionTable.NAME)) { // else another node was first
          throw refused("the table " + VersionTable.NAME, 1, e);
        }
        LOG.log(Level.DEBUG, "Another node has created the table of versions", e);
      }
    }
  }

  private void migrate(Migration migration, SchemaState state) throws SQLException {
    if (state.isHalfDone(migration)) {
      LOG.log(
          Level.INFO,
          "The migration of the database to version "
              + migration.version()
              + " was interrupted; it is continued");
    } else {
      versions.begin(migration, clock.millis());
    }
    for (Change change : migration.changes()) {
      if (!tables.contains(change)) {
        make(change, migration);
      }
    }
    versions.complete(migration, clock.millis());
    LOG.log(Level.INFO, "The database has version " + migration.version() + " of the schema");
  }

  private void make(Change change, Migration migration) throws SQLException {
    try {
      execute(new Ddl(dialect).statement(change));
    } catch (SQLException e) {
      if (tables.contains(change)) {
        return;
      }
      throw refused("the table " + change.table(), migration.version(), e);
    }
  }

  private RuntimeException refused(String what, int version, SQLException e) throws SQLException {
    if (ExistingTables.isConnectionLost(e)) {
      throw e;
    }
    List<String> lines = String.valueOf(e.getMessage()).lines().toList();
    return new SchemaException(
        "%s cannot be created or changed: %s; grant the hub's user the privilege, or let a DBA run %s and set carillon.schema=check"
            .formatted(what, lines.get(0), new Scripts(dialect).file(version)),
        e);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
