package io.carillon.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The table {@code carillon_schema}: a row for each version that the schema has or is about to
 * have, and one, {@link #LOCK}, that a node holds while it migrates. Each method is one statement,
 * which the connection commits at once.
 */
final class VersionTable {
  static final String NAME = "carillon_schema";

  /** The version of the row that is the lock. */
  private static final int LOCK = 0;

  private static final String DONE = "done";
  private static final String RUNNING = "running";

  private static final Table TABLE =
      Table.of(
          NAME,
          1,
          Column.int32("schema_version"),
          Column.int32("needs"),
          Column.text("state", 10),
          Column.text("holder", 36).nullable(),
          Column.int64("changed_at"));

  private static final String INSERTION =
      "insert into "
          + NAME
          + " (schema_version, needs, state, changed_at) values (%d, %d, '%s', %d)";

  private final Connection connection;

  VersionTable(Connection connection) {
    this.connection = connection;
  }

  /**
   * A row.
   *
   * @param needs the lowest version whose programs run on this one
   * @param isDone false while a node migrates, or after it was interrupted
   */
  record Row(int version, int needs, boolean isDone) {}

  /** The statements that create it, with its lock. */
  static List<String> creation(Ddl ddl) {
    return List.of(
        ddl.statement(new Change.CreateTable(TABLE)), INSERTION.formatted(LOCK, 0, "lock", 0));
  }

  /** Whether the table and its lock are there. */
  boolean isReady(ExistingTables tables) throws SQLException {
    if (!tables.contains(NAME)) {
      return false;
    }
    try (Statement statement = connection.createStatement();
        ResultSet lock =
            statement.executeQuery(
                "select schema_version from " + NAME + " where schema_version = " + LOCK)) {
      return lock.next();
    }
  }

  /** The statement that records a migration which a script has made. */
  static String recording(Migration migration) {
    return INSERTION.formatted(migration.version(), migration.needs(), DONE, 0);
  }

  /** The rows of versions, in their order. */
  List<Row> rows() throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select schema_version, needs, state from "
                    + NAME
                    + " where schema_version > 0 order by schema_version")) {
      while (result.next()) {
        rows.add(
            new Row(
                result.getInt("schema_version"),
                result.getInt("needs"),
                result.getString("state").equals(DONE)));
      }
    }
    return rows;
  }

  /** Records that a migration begins. */
  void begin(Migration migration, long now) throws SQLException {
    execute(INSERTION.formatted(migration.version(), migration.needs(), RUNNING, now));
  }

  /** Records that a migration is complete. */
  void complete(Migration migration, long now) throws SQLException {
    execute(
        "update %s set state = '%s', changed_at = %d where schema_version = %d"
            .formatted(NAME, DONE, now, migration.version()));
  }

  /**
   * Takes or keeps the lock.
   *
   * @param now in milliseconds since the epoch
   * @param expired a lock that has not been kept since then is free
   * @return whether the holder has it
   */
  boolean tryLock(String holder, long now, long expired) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update "
                + NAME
                + " set holder = ?, changed_at = ? where schema_version = "
                + LOCK
                + " and (holder is null or holder = ? or changed_at < ?)")) {
      update.setString(1, holder);
      update.setLong(2, now);
      update.setString(3, holder);
      update.setLong(4, expired);
      return update.executeUpdate() == 1;
    }
  }

  /** Gives the lock back, if the holder still has it. */
  void unlock(String holder) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update "
                + NAME
                + " set holder = null where schema_version = "
                + LOCK
                + " and holder = ?")) {
      update.setString(1, holder);
      update.executeUpdate();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
