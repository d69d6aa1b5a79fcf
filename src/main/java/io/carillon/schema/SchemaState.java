package io.carillon.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The versions that a database has, compared with those of the program.
 *
 * @param rows of the table of versions; empty without that table
 * @param migrations of the program
 */
record SchemaState(List<VersionTable.Row> rows, Migrations migrations) {
  static SchemaState read(Connection connection, Migrations migrations) throws SQLException {
    boolean hasVersions = new ExistingTables(connection).contains(VersionTable.NAME);
    return new SchemaState(
        hasVersions ? new VersionTable(connection).rows() : List.of(), migrations);
  }

  /** Whether the database has all versions of the program, or a newer one on which it runs. */
  boolean isComplete() {
    requireNotNewer();
    return missing().isEmpty();
  }

  /** The migrations that have not been completed. */
  List<Migration> missing() {
    return migrations.all().stream().filter(migration -> !isDone(migration.version())).toList();
  }

  private boolean isDone(int version) {
    return rows.stream().anyMatch(row -> row.version() == version && row.isDone());
  }

  /** Whether a migration has begun and was not completed. */
  boolean isHalfDone(Migration migration) {
    return rows.stream().anyMatch(row -> row.version() == migration.version() && !row.isDone());
  }

  /**
   * Requires that programs of this version run on the database.
   *
   * @throws SchemaException if a newer version needs newer programs
   */
  void requireNotNewer() {
    for (VersionTable.Row row : rows) {
      if (row.needs() > migrations.latest()) {
        throw new SchemaException(
            "the database has version %d of the schema, and this program knows version %d only: start a newer Carillon"
                .formatted(row.version(), migrations.latest()));
      }
    }
  }

  /**
   * Requires that the database has all versions of the program.
   *
   * @param hasTables whether the tables are there, with or without versions
   * @throws SchemaException naming what a DBA has to run
   */
  void requireComplete(Scripts scripts, boolean hasTables) {
    requireNotNewer();
    if (rows.isEmpty() && hasTables) {
      throw new SchemaException(
          "the database has the tables of an earlier Carillon, without a version: a DBA runs %s, or the hub does with carillon.schema=migrate"
              .formatted(scripts.adoptionFile()));
    }
    for (Migration migration : missing()) {
      String file = scripts.file(migration.version());
      if (isHalfDone(migration)) {
        throw new SchemaException(
            "the migration of the database to version %d of the schema was interrupted: start one node with carillon.schema=migrate, or let a DBA complete it from %s"
                .formatted(migration.version(), file));
      }
      throw new SchemaException(
          "the database lacks version %d of the schema: a DBA runs %s, or the hub does with carillon.schema=migrate"
              .formatted(migration.version(), file));
    }
  }

  /**
   * Requires tables and columns as the program uses them.
   *
   * @throws SchemaException naming what is missing
   */
  static void requireColumns(Connection connection, Migrations migrations) throws SQLException {
    ExistingTables tables = new ExistingTables(connection);
    for (Table table : migrations.tables().values()) {
      Map<String, Integer> columns =
          tables
              .columns(table.name())
              .orElseThrow(
                  () -> new SchemaException("the database lacks the table " + table.name()));
      for (Column column : table.columns()) {
        if (!columns.containsKey(column.name())) {
          throw new SchemaException(
              "the database lacks the column %s of the table %s, which a Carillon of the same schema has: add it as server-config/database describes it"
                  .formatted(column.name(), table.name()));
        }
      }
    }
  }
}
