package io.carillon.jpa;

import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A query or an update in SQL with parameters by name, as {@code :name}. A list stands for as many
 * parameters as it has values, in parentheses. For one use, by one thread.
 *
 * <p>What a hub does all the time, or at certain times, asks in SQL: a persistence provider takes
 * tenths of a second and 28 MB to translate its first query, and for each page more time than the
 * database.
 */
public final class SqlQuery {
  private final String sql;
  private final Map<String, Object> values = new HashMap<>();

  /**
   * @param sql without colons but those of parameters
   */
  public SqlQuery(String sql) {
    this.sql = sql;
  }

  /** Reads the current row of a result. */
  @FunctionalInterface
  public interface Row<T> {
    /** Reads its columns. */
    T read(ResultSet row) throws SQLException;
  }

  /** Sets a parameter, which the query may have several times. */
  public SqlQuery set(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** The same for several. */
  SqlQuery setAll(Map<String, Object> parameters) {
    values.putAll(parameters);
    return this;
  }

  /**
   * All rows.
   *
   * @throws PersistenceException if the database failed
   */
  public <T> List<T> list(Connection connection, Row<T> row) {
    try (PreparedStatement statement = prepare(connection)) {
      List<T> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(row.read(result));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  /**
   * The first row; empty if there is none.
   *
   * @throws PersistenceException if the database failed
   */
  public <T> Optional<T> first(Connection connection, Row<T> row) {
    return list(connection, row).stream().findFirst();
  }

  /**
   * Inserts, updates or deletes rows.
   *
   * @return how many
   * @throws PersistenceException if the database failed
   */
  public int update(Connection connection) {
    try (PreparedStatement statement = prepare(connection)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  private PreparedStatement prepare(Connection connection) throws SQLException {
    List<Object> inOrder = new ArrayList<>();
    PreparedStatement statement = connection.prepareStatement(positional(inOrder));
    try {
      for (int i = 0; i < inOrder.size(); i++) {
        statement.setObject(i + 1, inOrder.get(i));
      }
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
    return statement;
  }

  /** The text with question marks; adds the values in their order. */
  private String positional(List<Object> inOrder) {
    StringBuilder positional = new StringBuilder(sql.length());
    int end = 0;
    for (int colon = sql.indexOf(':'); colon >= 0; colon = sql.indexOf(':', end)) {
      positional.append(sql, end, colon);
      end = colon + 1;
      while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
        end++;
      }
      positional.append(marks(valueOf(sql.substring(colon + 1, end)), inOrder));
    }
    return positional.append(sql, end, sql.length()).toString();
  }

  private Object valueOf(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("parameter " + name + " of a query has no value: " + sql);
    }
    return value;
  }

  private static String marks(Object value, List<Object> inOrder) {
    if (!(value instanceof List<?> list)) {
      inOrder.add(value);
      return "?";
    }
    int count = InList.padded(list.size());
    for (int i = 0; i < count; i++) {
      inOrder.add(list.get(Math.min(i, list.size() - 1)));
    }
    return "(" + "?, ".repeat(count - 1) + "?)";
  }
}
