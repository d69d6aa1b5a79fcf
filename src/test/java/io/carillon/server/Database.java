package io.carillon.server;

import io.carillon.jpa.OwnPostgresql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A PostgreSQL that a server is pointed at by the scripts of {@code server-config}. */
final class Database implements AutoCloseable {
  private static final String DEFAULT = "postgres";

  private final OwnPostgresql postgresql;

  private Database(OwnPostgresql postgresql) {
    this.postgresql = postgresql;
  }

  static Database start(Path folder) {
    return new Database(OwnPostgresql.start(folder));
  }

  /** What the scripts read from the environment. */
  Map<String, String> environment() {
    return Map.of(
        "CARILLON_DB_URL",
        "jdbc:postgresql://127.0.0.1:" + postgresql.port() + "/postgres?reWriteBatchedInserts=true",
        "CARILLON_DB_USER",
        "postgres",
        "CARILLON_DB_PASSWORD",
        "postgres");
  }

  /** For programs on this machine, with the user. */
  String url() {
    return postgresql.url();
  }

  /** A further database in the same PostgreSQL, for {@link DataSources}. */
  DataSources.Location create(String name) {
    execute("create database " + name);
    return new DataSources.Location(postgresql.port(), name);
  }

  private void execute(String statement) {
    try (Connection connection = DriverManager.getConnection(url());
        Statement executed = connection.createStatement()) {
      executed.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Breaks all connections and refuses new ones until {@link #resume}. */
  void stop() {
    postgresql.stop();
  }

  /** Serves the same data again. */
  void resume() {
    postgresql.start();
  }

  /** How many events are in its tables. */
  long events() {
    return count("carillon_event");
  }

  /** How many rows a table has. */
  long count(String table) {
    return count(DEFAULT, table);
  }

  /** The same in a database that {@link #create} has created. */
  long count(String database, String table) {
    return Long.parseLong(column(database, "select count(*) from " + table).iterator().next());
  }

  /** The first column of a query's result. */
  Set<String> column(String query) {
    return column(DEFAULT, query);
  }

  /** The same in a database that {@link #create} has created. */
  Set<String> column(String database, String query) {
    String url = url().replace("/" + DEFAULT + "?", "/" + database + "?");
    try (Connection connection = DriverManager.getConnection(url);
        ResultSet rows = connection.createStatement().executeQuery(query)) {
      Set<String> values = new LinkedHashSet<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Locks the row of a channel, so that nothing can be appended to it, until that is closed. */
  Connection lock(String channel) throws SQLException {
    Connection connection = DriverManager.getConnection(url());
    connection.setAutoCommit(false);
    try (PreparedStatement lock =
        connection.prepareStatement("select * from carillon_channel where name = ? for update")) {
      lock.setString(1, channel);
      lock.executeQuery();
    }
    return connection;
  }

  @Override
  public void close() {
    postgresql.close();
  }
}
