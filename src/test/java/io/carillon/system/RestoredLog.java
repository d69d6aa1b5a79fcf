package io.carillon.system;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A database whose tables of the hub are copied, and replaced by the copy in one transaction. */
final class RestoredLog {
  private final String url;
  private final boolean isH2;

  private RestoredLog(String url, boolean isH2) {
    this.url = url;
    this.isH2 = isH2;
  }

  static RestoredLog ofPostgresql(String url) {
    return new RestoredLog(url, false);
  }

  /** The file of a hub that runs in this JVM: no other process can open it. */
  static RestoredLog ofH2(Path file) {
    return new RestoredLog("jdbc:h2:file:" + file + ";IFEXISTS=TRUE", true);
  }

  private Connection connect() throws SQLException {
    return isH2
        ? DriverManager.getConnection(url, "carillon", "")
        : DriverManager.getConnection(url);
  }

  private static List<String> tables(Statement sql) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet rows =
        sql.executeQuery(
            "select lower(table_name) from information_schema.tables"
                + " where lower(table_schema) = 'public'"
                + " and lower(table_name) like 'carillon%' order by 1")) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    return tables;
  }

  /** Copies all tables, as one snapshot. */
  void backUp() throws SQLException {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      sql.execute("drop schema if exists backup cascade");
      sql.execute("create schema backup");
      for (String table : tables(sql)) {
        sql.execute("create table backup." + table + " as select * from public." + table);
      }
      connection.commit();
    }
  }

  /** Replaces the contents of all tables by those of the copy. */
  void restore() throws SQLException {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      List<String> tables = tables(sql);
      empty(sql, tables);
      for (String table : tables) {
        sql.execute(
            "insert into %1$s overriding system value select * from backup.%1$s".formatted(table));
      }
      connection.commit();
    }
  }

  /** H2 would commit after a {@code truncate}. */
  private void empty(Statement sql, List<String> tables) throws SQLException {
    if (!isH2) {
      sql.execute("truncate " + String.join(", ", tables));
      return;
    }
    for (String table : tables) {
      sql.execute("delete from " + table);
    }
  }

  /** The data of the events of a channel, by their seqs. */
  Map<Long, String> events(String channel) throws SQLException {
    Map<Long, String> events = new TreeMap<>();
    try (Connection connection = connect();
        Statement sql = connection.createStatement();
        ResultSet rows =
            sql.executeQuery(
                "select seq, event_data from carillon_event"
                    + " where channel = '"
                    + channel
                    + "'")) {
      while (rows.next()) {
        events.put(rows.getLong(1), new String(rows.getBytes(2), StandardCharsets.UTF_8));
      }
    }
    return events;
  }

  /** How many epochs were opened. */
  long epochs() throws SQLException {
    try (Connection connection = connect();
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery("select count(*) from carillon_epoch where epoch > 1")) {
      row.next();
      return row.getLong(1);
    }
  }
}
