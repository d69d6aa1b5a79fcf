package io.carillon.schema;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The hub's tables as a connection sees them. */
final class ExistingTables {
  /** Class of SQLSTATE: the connection is lost. */
  private static final String CONNECTION = "08";

  /** Class of SQLSTATE: the transaction was rolled back, for example after waiting for a lock. */
  private static final String ROLLBACK = "40";

  private final Connection connection;

  ExistingTables(Connection connection) {
    this.connection = connection;
  }

  /** Whether a change has been made already. */
  boolean contains(Change change) throws SQLException {
    if (change instanceof Change.CreateTable) {
      return columns(change.table()).isPresent();
    }
    if (change instanceof Change.AddColumn added) {
      return columns(change.table())
          .map(columns -> columns.containsKey(added.column().name()))
          .orElse(false);
    }
    return indexes(change.table()).contains(((Change.CreateIndex) change).index().name());
  }

  /** Whether there is a table. */
  boolean contains(String table) throws SQLException {
    return columns(table).isPresent();
  }

  /**
   * The columns of a table by their names, each with the length that it takes, 0 if that is not
   * known; empty if the table does not exist. Read from a query, which finds a table in any schema
   * of the connection's path; but not without a sign of it, as databases log failing queries.
   */
  Optional<Map<String, Integer>> columns(String table) throws SQLException {
    if (!isListed(table)) {
      return Optional.empty();
    }
    try (Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("select * from " + table + " where 1 = 0")) {
      ResultSetMetaData found = none.getMetaData();
      Map<String, Integer> columns = new HashMap<>();
      for (int i = 1; i <= found.getColumnCount(); i++) {
        columns.put(
            found.getColumnName(i).toLowerCase(Locale.ROOT), Math.max(0, found.getPrecision(i)));
      }
      return Optional.of(columns);
    } catch (SQLException e) {
      if (isConnectionLost(e) || e.getSQLState().startsWith(ROLLBACK)) {
        throw e;
      }
      return Optional.empty(); // in a schema that is not on the path
    }
  }

  static boolean isConnectionLost(SQLException e) {
    return e.getSQLState() == null || e.getSQLState().startsWith(CONNECTION);
  }

  private boolean isListed(String table) throws SQLException {
    DatabaseMetaData database = connection.getMetaData();
    if (Dialect.of(database).filter(Dialect.DERBY::equals).isPresent()) {
      return true; // its lists deadlock if nodes start at once; and it does not log failing queries
    }
    try (ResultSet tables =
        database.getTables(connection.getCatalog(), null, stored(table), null)) {
      return tables.next();
    }
  }

  private Set<String> indexes(String table) throws SQLException {
    Set<String> names = new HashSet<>();
    try (ResultSet indexes =
        connection
            .getMetaData()
            .getIndexInfo(
                connection.getCatalog(), connection.getSchema(), stored(table), false, true)) {
      while (indexes.next()) {
        String name = indexes.getString("INDEX_NAME");
        if (name != null) { // statistics of the table
          names.add(name.toLowerCase(Locale.ROOT));
        }
      }
    }
    return names;
  }

  private String stored(String name) throws SQLException {
    DatabaseMetaData database = connection.getMetaData();
    return database.storesUpperCaseIdentifiers() ? name.toUpperCase(Locale.ROOT) : name;
  }
}
