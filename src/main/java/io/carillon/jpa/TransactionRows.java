package io.carillon.jpa;

import io.carillon.event.Publication;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Inserts rows into the outbox in the transaction of the caller. With JDBC, since an entity manager
 * costs more than the statement, and no query of Jakarta Persistence returns generated keys. One
 * statement for all rows, which connections keep prepared.
 */
final class TransactionRows {
  private final ConnectionSource database;

  /**
   * @param database whose connections take part in the transaction of the thread
   */
  TransactionRows(ConnectionSource database) {
    this.database = database;
  }

  /**
   * Inserts rows in their order.
   *
   * @param rows values by column
   * @return the keys; empty if the database does not tell them
   */
  List<Long> insert(List<Map<String, Object>> rows) throws SQLException {
    try (Connection connection = database.open();
        PreparedStatement insert =
            connection.prepareStatement(OutboxColumns.INSERT, new String[] {"id"})) {
      OutboxColumns.insert(insert, rows);
      return keys(insert, rows.size());
    }
  }

  /** Inserts a publication that is due later into the schedule. */
  void schedule(String id, Publication publication) throws SQLException {
    ScheduleTable.requireFitting(publication);
    try (Connection connection = database.open()) {
      long now = Micros.of(Instant.now());
      ScheduleTable.insert(connection, List.of(id), List.of(publication), now);
    }
  }

  private static List<Long> keys(PreparedStatement insert, int count) throws SQLException {
    List<Long> keys = new ArrayList<>();
    try (ResultSet generated = insert.getGeneratedKeys()) {
      while (generated.next()) {
        keys.add(generated.getLong(1));
      }
    }
    return keys.size() == count ? keys : List.of();
  }
}
