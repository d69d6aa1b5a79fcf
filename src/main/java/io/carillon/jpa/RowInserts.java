package io.carillon.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are still to be inserted into one table. PostgreSQL gets an array for each column, so
 * that one short statement inserts all; other databases a JDBC batch of statements that insert one
 * row or several.
 */
final class RowInserts {
  private final String table;
  private final List<Column> columns;
  private final List<@Nullable Object[]> rows = new ArrayList<>();

  /**
   * A column.
   *
   * @param type of the values that are given for it
   */
  record Column(String name, Type type) {}

  /** What values are, null aside. */
  enum Type {
    /** A {@link String}. */
    TEXT("text"),
    /** A {@link Long}. */
    NUMBER("int8"),
    /** An array of bytes. */
    BYTES("bytea");

    private final String element; // of an array of PostgreSQL

    Type(String element) {
      this.element = element;
    }

    private void set(PreparedStatement statement, int index, @Nullable Object value)
        throws SQLException {
      switch (this) {
        case TEXT -> statement.setString(index, (String) value);
        case NUMBER -> {
          if (value == null) {
            statement.setNull(index, Types.BIGINT);
          } else {
            statement.setLong(index, (Long) value);
          }
        }
        case BYTES -> statement.setBytes(index, (byte[]) value);
      }
    }

    private @Nullable Object[] array(int length) {
      return switch (this) {
        case TEXT -> new String[length];
        case NUMBER -> new Long[length];
        case BYTES -> new byte[length][];
      };
    }
  }

  RowInserts(String table, Column... columns) {
    this.table = table;
    this.columns = List.of(columns);
  }

  /**
   * Adds a row.
   *
   * @param values one for each column
   */
  void add(@Nullable Object... values) {
    rows.add(values);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * Inserts all rows, of which none is left.
   *
   * @param together how many rows one statement inserts, as long as there are so many
   */
  void execute(Connection connection, int together) throws SQLException {
    int rest = rows.size() % together;
    insert(connection, rows.subList(0, rows.size() - rest), together);
    insert(connection, rows.subList(rows.size() - rest, rows.size()), 1);
    rows.clear();
  }

  private void insert(Connection connection, List<@Nullable Object[]> inserted, int together)
      throws SQLException {
    if (inserted.isEmpty()) {
      return;
    }
    String row = "(" + parameters(columns.size()) + ")";
    String values = String.join(", ", Collections.nCopies(together, row));
    try (PreparedStatement insert = connection.prepareStatement(into() + " values " + values)) {
      for (int from = 0; from < inserted.size(); from += together) {
        for (int i = 0; i < together; i++) {
          set(insert, i * columns.size(), inserted.get(from + i));
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void set(PreparedStatement insert, int before, @Nullable Object[] row)
      throws SQLException {
    for (int i = 0; i < row.length; i++) {
      columns.get(i).type.set(insert, before + i + 1, row[i]);
    }
  }

  /** Adds a statement that inserts all rows, of which none is left. */
  void addTo(RoundTrip trip) {
    if (rows.isEmpty()) {
      return;
    }
    List<@Nullable Object[]> inserted = List.copyOf(rows);
    trip.add(
        into() + " select * from unnest(" + parameters(columns.size()) + ")",
        (statement, first) -> setArrays(statement, first, inserted));
    rows.clear();
  }

  private String into() {
    return columns.stream()
        .map(Column::name)
        .collect(Collectors.joining(", ", "insert into " + table + " (", ")"));
  }

  private static String parameters(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  private int setArrays(PreparedStatement statement, int first, List<@Nullable Object[]> inserted)
      throws SQLException {
    for (int i = 0; i < columns.size(); i++) {
      Type type = columns.get(i).type;
      @Nullable Object[] values = type.array(inserted.size());
      int column = i;
      Arrays.setAll(values, row -> inserted.get(row)[column]);
      statement.setArray(first + i, statement.getConnection().createArrayOf(type.element, values));
    }
    return first + columns.size();
  }
}
