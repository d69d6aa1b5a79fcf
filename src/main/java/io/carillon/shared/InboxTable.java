package io.carillon.shared;

import io.carillon.event.ChannelName;
import io.carillon.event.SeqSet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Statements on the marks of one user in one channel, in the transaction of the caller. They are
 * plain SQL because users wait for them: the first ones of a persistence provider after a start
 * take a quarter of a second.
 */
final class InboxTable {
  private static final String ROW = " where user_name = ? and channel = ?";

  private final Connection connection;
  private final String user;
  private final String channel;

  InboxTable(Connection connection, String user, ChannelName channel) {
    this.connection = connection;
    this.user = user;
    this.channel = channel.value();
  }

  /** Locks the row until the end of the transaction, in every database; false if there is none. */
  boolean tryLock() throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement(
            "update carillon_inbox set marks_version = marks_version" + ROW)) {
      lock.setString(1, user);
      lock.setString(2, channel);
      return lock.executeUpdate() == 1;
    }
  }

  /** The marks of the row, which exists. */
  InboxMarks read() throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select marks_version, read_seqs, acknowledged_seqs, dismissed_seqs"
                + " from carillon_inbox"
                + ROW)) {
      query.setString(1, user);
      query.setString(2, channel);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return new InboxMarks(row.getLong(1), seqs(row, 2), seqs(row, 3), seqs(row, 4));
      }
    }
  }

  private static SeqSet seqs(ResultSet row, int column) throws SQLException {
    return SeqSet.of(row.getBytes(column));
  }

  /**
   * Replaces the marks of the row.
   *
   * @param now in microseconds since the epoch
   */
  void update(InboxMarks marks, long now) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update carillon_inbox set marks_version = ?, read_seqs = ?, acknowledged_seqs = ?,"
                + " dismissed_seqs = ?, changed_at = ?"
                + ROW)) {
      update.setLong(1, marks.version());
      update.setBytes(2, marks.read().toBytes());
      update.setBytes(3, marks.acknowledged().toBytes());
      update.setBytes(4, marks.dismissed().toBytes());
      update.setLong(5, now);
      update.setString(6, user);
      update.setString(7, channel);
      update.executeUpdate();
    }
  }
}
