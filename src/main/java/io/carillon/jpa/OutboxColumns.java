package io.carillon.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Values of columns of the outbox as parameters of a plain insert. */
final class OutboxColumns {
  private static final List<String> NUMBERS = List.of("ttl_millis");

  /** An insert of the columns that a hub sets. */
  static final String INSERT =
      "insert into carillon_outbox (%s) values (%s)"
          .formatted(
              String.join(", ", OutboxRow.INSERTED),
              String.join(", ", Collections.nCopies(OutboxRow.INSERTED.size(), "?")));

  private OutboxColumns() {}

  /** Inserts rows in their order. */
  static void insert(Connection connection, List<Map<String, Object>> rows) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert(insert, rows);
    }
  }

  /** Executes a prepared {@link #INSERT} for each row. */
  static void insert(PreparedStatement insert, List<Map<String, Object>> rows) throws SQLException {
    if (rows.size() == 1) {
      set(insert, 1, OutboxRow.INSERTED, rows.get(0));
      insert.executeUpdate();
    } else {
      for (Map<String, Object> row : rows) {
        set(insert, 1, OutboxRow.INSERTED, row);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /**
   * Sets the values of columns, from a parameter on.
   *
   * @param row values by column, without those that are null
   */
  static void set(
      PreparedStatement insert, int first, List<String> columns, Map<String, Object> row)
      throws SQLException {
    int index = first;
    for (String column : columns) {
      Object value = row.get(column);
      if (value == null) {
        insert.setNull(index, NUMBERS.contains(column) ? Types.BIGINT : Types.VARCHAR);
      } else {
        insert.setObject(index, value);
      }
      index++;
    }
  }
}
