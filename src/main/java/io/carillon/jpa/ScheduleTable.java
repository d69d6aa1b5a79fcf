package io.carillon.jpa;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Statements on the table of scheduled publications, each inside a transaction of the caller. */
final class ScheduleTable {
  /** The columns that the outbox has, too. */
  private static final List<String> SHARED =
      OutboxRow.INSERTED.stream().filter(column -> !column.equals("reference")).toList();

  private static final String SHARED_COLUMNS = String.join(", ", SHARED);
  private static final List<String> OWN = List.of("id", "due_at", "created_at", "row_index");
  private static final List<String> COLUMNS = Stream.concat(OWN.stream(), SHARED.stream()).toList();

  private static final String INSERT =
      "insert into carillon_scheduled (%s) values (%s)"
          .formatted(
              String.join(", ", COLUMNS),
              String.join(", ", Collections.nCopies(COLUMNS.size(), "?")));

  private static final String LOCK = "update carillon_scheduled set row_index = row_index";

  /** Most ids in one statement. */
  private static final int IDS = 500;

  private ScheduleTable() {}

  /**
   * Inserts publications that are due later.
   *
   * @param ids one for each
   * @param now in microseconds since the epoch
   */
  static void insert(
      Connection connection, List<String> ids, List<Publication> publications, long now)
      throws SQLException {
    if (ids.isEmpty()) {
      return; // HSQLDB executes no empty batch
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (int i = 0; i < ids.size(); i++) {
        Publication publication = publications.get(i);
        insert.setString(1, ids.get(i));
        insert.setLong(2, Micros.notBefore(publication.due().orElseThrow()));
        insert.setLong(3, now);
        insert.setInt(4, i);
        OutboxColumns.set(
            insert, OWN.size() + 1, SHARED, OutboxRow.columns(publication, ids.get(i)));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Those of these ids that are there. */
  static Set<String> existing(Connection connection, List<String> ids) throws SQLException {
    Set<String> existing = new HashSet<>();
    for (int from = 0; from < ids.size(); from += IDS) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + IDS));
      try (PreparedStatement query =
          connection.prepareStatement("select id from carillon_scheduled" + where(some))) {
        set(query, some);
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            existing.add(rows.getString(1));
          }
        }
      }
    }
    return existing;
  }

  private static String where(List<String> ids) {
    return " where id in (" + String.join(", ", Collections.nCopies(ids.size(), "?")) + ")";
  }

  private static void set(PreparedStatement statement, List<String> ids) throws SQLException {
    for (int i = 0; i < ids.size(); i++) {
      statement.setString(i + 1, ids.get(i));
    }
  }

  /**
   * Requires that a publication fits into the columns.
   *
   * @throws InvalidRequestException if it does not
   */
  static void requireFitting(Publication publication) {
    Map<String, Object> columns = OutboxRow.columns(publication, "");
    requireLength(columns, "event_data", "data", OutboxRow.MAX_TEXT);
    requireLength(columns, "to_users", "to.users", OutboxRow.MAX_NAMES);
    requireLength(columns, "to_roles", "to.roles", OutboxRow.MAX_NAMES);
  }

  private static void requireLength(
      Map<String, Object> columns, String column, String field, int maxLength) {
    if (String.valueOf(columns.get(column)).length() > maxLength) {
      throw new InvalidRequestException(
          field,
          "'" + field + "' of a scheduled publication has at most " + maxLength + " characters");
    }
  }

  /** When the first publication is due, in microseconds since the epoch; a maximum if none is. */
  static long firstDue(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement("select min(due_at) from carillon_scheduled");
        ResultSet first = query.executeQuery()) {
      first.next();
      long due = first.getLong(1);
      return first.wasNull() ? Long.MAX_VALUE : due;
    }
  }

  /**
   * The ids of publications that are due, in the order in which they are appended.
   *
   * @param now in microseconds since the epoch
   */
  static List<String> due(Connection connection, long now, int max) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select id from carillon_scheduled where due_at <= ?"
                + " order by due_at, created_at, row_index, id")) {
      query.setLong(1, now);
      query.setMaxRows(max);
      List<String> ids = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
      }
      return ids;
    }
  }

  /**
   * Moves publications into the outbox.
   *
   * @return false if some of them are gone, so that the transaction must be rolled back
   */
  static boolean tryMove(Connection connection, List<String> ids) throws SQLException {
    String in = where(ids);
    List<String> first = ids.subList(0, 1);
    // The first one alone: nodes with the same page wait for each other there, and cannot hold a
    // part of it each. Then all, so that no other node moves them and no caller cancels them.
    if (execute(connection, LOCK + where(first), first) == 0
        || execute(connection, LOCK + in, ids) < ids.size()) {
      return false;
    }
    execute(
        connection,
        "insert into carillon_outbox (%1$s) select %1$s from carillon_scheduled"
                .formatted(SHARED_COLUMNS)
            + in
            + " order by due_at, created_at, row_index, id",
        ids);
    execute(connection, "delete from carillon_scheduled" + in, ids);
    return true;
  }

  /** Deletes a publication; false if it is not there. */
  static boolean tryDelete(Connection connection, String id) throws SQLException {
    return execute(connection, "delete from carillon_scheduled where id = ?", List.of(id)) > 0;
  }

  private static int execute(Connection connection, String sql, List<String> ids)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, ids);
      return statement.executeUpdate();
    }
  }
}
