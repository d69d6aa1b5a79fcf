package io.carillon.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * Statements on the table of appenders, whose rows are described by {@link AppenderRow}. They are
 * plain SQL, as the first of them are executed for the first publication of a hub.
 */
final class AppenderTable {
  private static final String LAST_GROUP = "select last_group from carillon_appender where id = ?";

  private AppenderTable() {}

  /** Inserts a row. */
  static void insert(Connection connection, AppenderRow row) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into carillon_appender (id, last_group, used_at) values (?, ?, ?)")) {
      insert.setString(1, row.id());
      insert.setLong(2, row.lastGroup());
      insert.setLong(3, row.usedAt());
      insert.executeUpdate();
    }
  }

  /** The number in a row; empty if there is no such row. */
  static OptionalLong lastGroup(Connection connection, String id) throws SQLException {
    return lastGroup(connection, id, LAST_GROUP);
  }

  /** The same, of a row that this transaction holds from now on. */
  static OptionalLong lockLastGroup(Connection connection, SqlDialect dialect, String id)
      throws SQLException {
    if (dialect.rowLock() == SqlDialect.RowLock.SELECT) {
      return lastGroup(connection, id, LAST_GROUP + " for update");
    }
    try (PreparedStatement lock =
        connection.prepareStatement(
            "update carillon_appender set last_group = last_group where id = ?")) {
      lock.setString(1, id);
      lock.executeUpdate();
    }
    return lastGroup(connection, id);
  }

  private static OptionalLong lastGroup(Connection connection, String id, String sql)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, id);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  /** Changes the number in a row. */
  static void setLastGroup(Connection connection, String id, long number) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update carillon_appender set last_group = ? where id = ?")) {
      update.setLong(1, number);
      update.setString(2, id);
      update.executeUpdate();
    }
  }

  /** Deletes a row, if it is there. */
  static int delete(Connection connection, String id) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from carillon_appender where id = ?")) {
      delete.setString(1, id);
      return delete.executeUpdate();
    }
  }
}
