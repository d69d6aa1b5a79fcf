package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.ReservedNames;
import io.carillon.event.Retraction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Erases events, in the transaction that appends the notices of their {@link Retraction}s and has
 * locked the rows of the channels. The row of an event stays as a tombstone, so that its position
 * is not missing: its time is kept, and it has expired, so that no query finds it; of its id a
 * digest is kept for as long as the row.
 */
final class Erasure {
  private static final String ERASE =
      "update carillon_event set publisher_id = ?, event_type = null, event_data = ?,"
          + " data_format = ?, topics = null, event_key = null, expires_at = ?, to_users = null,"
          + " to_roles = null, trace_parent = null where channel = ? and seq = ?";

  private final Connection connection;

  Erasure(Connection connection) {
    this.connection = connection;
  }

  /**
   * Erases an event, if it is in the log.
   *
   * @return whether an id was replaced by its digest
   */
  boolean erase(String channel, long seq) throws SQLException {
    String id = idOf(channel, seq);
    boolean isHubsOwn = id != null && id.startsWith(ReservedNames.PREFIX);
    boolean isReplaced = id != null && !isHubsOwn && tryReplace(channel, id, seq);
    try (PreparedStatement update = connection.prepareStatement(ERASE)) {
      update.setString(1, isReplaced ? idOfErased(channel, id) : isHubsOwn ? id : null);
      update.setBytes(2, new byte[0]);
      update.setString(3, Data.Format.TEXT.name());
      update.setLong(4, Micros.of(Event.TOMBSTONE));
      update.setString(5, channel);
      update.setLong(6, seq);
      update.executeUpdate();
    }
    execute(
        "update carillon_key set event_key = ? where channel = ? and seq = ?",
        KeyRow.NONE,
        channel,
        seq);
    execute("delete from carillon_expiry where channel = ? and seq = ?", channel, seq);
    return isReplaced;
  }

  /** The id of an event; that of a notice or of a tombstone is the hub's own, and stays. */
  private @Nullable String idOf(String channel, long seq) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select publisher_id from carillon_event where channel = ? and seq = ?")) {
      query.setString(1, channel);
      query.setLong(2, seq);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  private boolean tryReplace(String channel, String id, long seq) throws SQLException {
    return execute(
            "update carillon_publisher_id set publisher_id = ? where publisher_id = ? and seq = ?",
            PublisherIdRow.id(channel, idOfErased(channel, id)),
            PublisherIdRow.id(channel, id),
            seq)
        > 0;
  }

  private static String idOfErased(String channel, String id) {
    return Retraction.idOfErased(new ChannelName(channel), id);
  }

  private int execute(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }
}
