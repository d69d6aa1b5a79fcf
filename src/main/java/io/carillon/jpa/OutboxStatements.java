package io.carillon.jpa;

import io.carillon.event.Publication;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The statements on the outbox of the log in the transaction that writes a group. */
final class OutboxStatements {
  private final Connection connection;
  private final SqlDialect dialect;

  OutboxStatements(Connection connection, SqlDialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /** Inserts publications that follow from the group into the outbox. */
  void insert(List<Publication> publications) throws SQLException {
    OwnPublications.insert(connection, publications);
  }

  /**
   * Deletes waiting rows of the outbox by one statement.
   *
   * @throws OutboxConflictException if some are gone, so that it is unknown which were deleted
   */
  Set<Long> takeAll(List<Long> rows) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from carillon_outbox where failure is null and id " + InList.in(rows.size()))) {
      InList.set(delete, rows);
      if (delete.executeUpdate() < rows.size()) {
        throw new OutboxConflictException();
      }
      return new HashSet<>(rows);
    }
  }

  /**
   * Deletes waiting rows of the outbox by one statement, unless others of the same channels wait
   * that became visible earlier: the keys of those are lower, and a statement that begins after the
   * commit of a transaction sees all rows that were visible when the transaction inserted its own.
   *
   * @return false if nothing was deleted
   * @throws OutboxConflictException if some are gone, so that it is unknown which were deleted
   */
  boolean tryTakeInOrder(List<Long> rows, List<String> channels) throws SQLException {
    int parameters = 2 * InList.padded(rows.size()) + 1 + InList.padded(channels.size());
    if (!isAscending(rows)
        || !dialect.deletesByOtherRows()
        || parameters > dialect.maxParameters()) {
      return false;
    }
    String sql =
        ("delete from carillon_outbox where failure is null and id %1$s and not exists"
                + " (select 1 from carillon_outbox earlier where earlier.failure is null"
                + " and earlier.id < ? and not earlier.id %1$s and earlier.channel %2$s)")
            .formatted(InList.in(rows.size()), InList.in(channels.size()));
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      int next = InList.set(delete, 1, rows);
      delete.setLong(next, rows.get(rows.size() - 1));
      next = InList.set(delete, next + 1, rows);
      InList.set(delete, next, channels);
      int deleted = delete.executeUpdate();
      if (deleted > 0 && deleted < rows.size()) {
        throw new OutboxConflictException();
      }
      return deleted > 0;
    }
  }

  private static boolean isAscending(List<Long> rows) {
    for (int i = 1; i < rows.size(); i++) {
      if (rows.get(i - 1) >= rows.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** Deletes waiting rows of the outbox one by one, and returns those that were there. */
  Set<Long> takeEach(List<Long> rows) throws SQLException {
    Set<Long> taken = new HashSet<>();
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from carillon_outbox where failure is null and id = ?")) {
      for (Long row : rows) {
        delete.setLong(1, row);
        if (delete.executeUpdate() == 1) {
          taken.add(row);
        }
      }
    }
    return taken;
  }
}
