package io.carillon.jpa;

import io.carillon.event.ChannelName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Queries on the table of channels that idle nodes ask, too. */
final class ChannelTable {
  /** Their number. */
  static final String COUNT = "select count(*) from carillon_channel";

  private ChannelTable() {}

  /**
   * The heads of those of these channels that have events.
   *
   * @param names at least one
   */
  static Map<ChannelName, Long> heads(Connection connection, List<String> names)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select name, head from carillon_channel where head > 0 and name "
                + InList.in(names.size()))) {
      InList.set(query, names);
      Map<ChannelName, Long> heads = new HashMap<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          heads.put(new ChannelName(rows.getString(1)), rows.getLong(2));
        }
      }
      return heads;
    }
  }

  /** The number of channels. */
  static long count(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(COUNT);
        ResultSet count = query.executeQuery()) {
      count.next();
      return count.getLong(1);
    }
  }
}
