package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.log.KeyedValue;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Reads the values of one key, newest first, along the index of the {@link KeyRow}s: other keys of
 * the channel cost nothing. Only the columns of a value are read, since there may be many.
 */
final class KeyedValues {
  private static final String VALUES =
      "select e.seq, e.appended_at, e.event_data, e.data_format"
          + " from carillon_key k, carillon_event e where k.channel = :channel"
          + " and k.event_key = :key and k.seq > :after and k.seq < :before"
          + " and e.channel = k.channel and e.seq = k.seq"
          + " and e.to_users is null and e.to_roles is null"
          + LoggedEvent.ALIVE
          + " and %s order by k.channel, k.event_key, k.seq desc";

  private KeyedValues() {}

  static List<KeyedValue> read(
      Connection connection,
      SqlDialect dialect,
      ChannelName channel,
      String key,
      long after,
      long before,
      long nowMicros,
      int limit) {
    return new SqlQuery(
            VALUES.formatted(dialect.sizes().isDataWithin("max")) + dialect.firstRows(limit))
        .set("channel", channel.value())
        .set("key", key)
        .set("after", after)
        .set("before", before)
        .set("now", nowMicros)
        .set("max", KeyedValue.MAX_BYTES)
        .list(connection, KeyedValues::value);
  }

  private static KeyedValue value(ResultSet row) throws SQLException {
    return new KeyedValue(
        row.getLong(1),
        Micros.toInstant(row.getLong(2)),
        Data.logged(row.getBytes(3), Data.Format.valueOf(row.getString(4))));
  }
}
