package io.carillon.jpa;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** Writes what appending has changed in channels, whose rows are locked. */
final class ChannelUpdates {
  private static final String ONE =
      "update carillon_channel set head = ?, appended_at = ?, keyed_since = ?,"
          + " erased_ids = ? where name = ?";
  private static final String ALL =
      "update carillon_channel c set head = u.head, appended_at = u.appended_at,"
          + " keyed_since = u.keyed_since, erased_ids = u.erased_ids"
          + " from unnest(?, ?, ?, ?, ?)"
          + " u (name, head, appended_at, keyed_since, erased_ids) where c.name = u.name";

  private ChannelUpdates() {}

  /** Adds a statement that updates all, with an array for each column. */
  static void addTo(RoundTrip trip, List<ChannelHead> heads) {
    if (!heads.isEmpty()) {
      trip.add(ALL, (update, first) -> setAll(update, first, heads));
    }
  }

  private static int setAll(PreparedStatement update, int first, List<ChannelHead> heads)
      throws SQLException {
    Connection connection = update.getConnection();
    int next = first;
    update.setArray(next++, array(connection, "text", heads, ChannelHead::name));
    update.setArray(next++, array(connection, "int8", heads, ChannelHead::head));
    update.setArray(next++, array(connection, "int8", heads, ChannelHead::newest));
    update.setArray(next++, array(connection, "int8", heads, ChannelHead::keyedSince));
    update.setArray(next++, array(connection, "int8", heads, ChannelHead::erasedIds));
    return next;
  }

  private static Array array(
      Connection connection,
      String type,
      List<ChannelHead> heads,
      Function<ChannelHead, Object> value)
      throws SQLException {
    return connection.createArrayOf(type, heads.stream().map(value).toArray());
  }

  /** Updates all, in one JDBC batch. */
  static void execute(Connection connection, List<ChannelHead> heads) throws SQLException {
    if (heads.isEmpty()) {
      return;
    }
    try (PreparedStatement update = connection.prepareStatement(ONE)) {
      for (ChannelHead head : heads) {
        update.setLong(1, head.head());
        update.setLong(2, head.newest());
        update.setLong(3, head.keyedSince());
        update.setLong(4, head.erasedIds());
        update.setString(5, head.name());
        update.addBatch();
      }
      update.executeBatch();
    }
  }
}
