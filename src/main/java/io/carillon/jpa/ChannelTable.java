package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.log.EventLog.ChannelExtent;
import io.carillon.log.Extent;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Queries on the table of channels. Every method throws {@link PersistenceException} if the
 * database failed.
 */
final class ChannelTable {
  /** Their number. */
  static final String COUNT = "select count(*) from carillon_channel";

  private ChannelTable() {}

  /** The positions of a channel; empty if it has no row. */
  static Extent extent(Connection connection, ChannelName channel) {
    return new SqlQuery("select first_retained, head from carillon_channel where name = :name")
        .set("name", channel.value())
        .first(connection, row -> new Extent(row.getLong(1), row.getLong(2)))
        .orElse(Extent.EMPTY);
  }

  /**
   * First position and head of a channel, and the position from which on those of expired events
   * are recorded; 0 for none yet.
   */
  static long[] retained(Connection connection, String channel) {
    return new SqlQuery(
            "select first_retained, head, recorded_from from carillon_channel where name = :name")
        .set("name", channel)
        .first(connection, row -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)})
        .orElse(new long[] {1, 0, 0});
  }

  /** Seq of the first event of a channel that has a key, 0 if none has. */
  static long keyedSince(Connection connection, String channel) {
    return new SqlQuery("select keyed_since from carillon_channel where name = :name")
        .set("name", channel)
        .first(connection, row -> row.getLong(1))
        .orElse(0L);
  }

  /**
   * The heads of those of these channels that have events.
   *
   * @param names at least one
   */
  static Map<ChannelName, Long> heads(Connection connection, List<String> names) {
    Map<ChannelName, Long> heads = new HashMap<>();
    new SqlQuery("select name, head from carillon_channel where head > 0 and name in :names")
        .set("names", names)
        .list(connection, row -> heads.put(new ChannelName(row.getString(1)), row.getLong(2)));
    return heads;
  }

  /** Inserts the row of a channel that has no events yet. */
  static void insert(Connection connection, ChannelRow row) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into carillon_channel (name, head, first_retained, appended_at, keyed_since,"
                + " epoch, recorded_from) values (?, 0, 1, 0, 0, ?, 1)")) {
      insert.setString(1, row.name());
      insert.setObject(2, row.epoch(), Types.BIGINT);
      insert.executeUpdate();
    }
  }

  /** Whether a channel has a row. */
  static boolean exists(Connection connection, String name) {
    return new SqlQuery("select name from carillon_channel where name = :name")
        .set("name", name)
        .first(connection, row -> row.getString(1))
        .isPresent();
  }

  /** The number of channels. */
  static long count(Connection connection) {
    return new SqlQuery(COUNT).first(connection, row -> row.getLong(1)).orElse(0L);
  }

  /** The current row of a query on name, first position and head. */
  static ChannelExtent channelExtent(ResultSet row) throws SQLException {
    return new ChannelExtent(
        new ChannelName(row.getString(1)), new Extent(row.getLong(2), row.getLong(3)));
  }
}
