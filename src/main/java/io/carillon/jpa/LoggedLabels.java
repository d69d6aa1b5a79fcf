package io.carillon.jpa;

import io.carillon.event.Audience;
import io.carillon.event.Topic;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a row of events for selecting events, without their data.
 *
 * @param size bytes of data, users and roles
 * @param hasManyNames whether there are too many users and roles to be read with other rows
 */
record LoggedLabels(
    long seq,
    @Nullable String key,
    @Nullable String topics,
    byte @Nullable [] users,
    byte @Nullable [] roles,
    long size,
    boolean hasManyNames) {
  /** The select clause for rows {@code e}. */
  static String selection(SqlDialect dialect) {
    Sizes sizes = dialect.sizes();
    return "select e.seq, e.event_key, e.topics, "
        + sizes.withSmallNames("e.to_users")
        + ", "
        + sizes.withSmallNames("e.to_roles")
        + ", "
        + sizes.columns();
  }

  /** The current row of {@link #selection}. */
  static LoggedLabels of(ResultSet row) throws SQLException {
    long users = row.getLong(7); // 0 without any
    long roles = row.getLong(8);
    return new LoggedLabels(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getBytes(4),
        row.getBytes(5),
        row.getLong(6) + users + roles,
        users > Sizes.INLINE || roles > Sizes.INLINE);
  }

  List<Topic> topicList() {
    return LoggedEvent.topics(topics);
  }

  /** The readers that may receive the event. */
  Audience audience(Connection connection, String channel) {
    if (!hasManyNames) {
      return LoggedEvent.audience(users, roles);
    }
    return new SqlQuery(
            "select e.to_users, e.to_roles from carillon_event e"
                + " where e.channel = :channel and e.seq = :seq")
        .set("channel", channel)
        .set("seq", seq)
        .first(connection, row -> LoggedEvent.audience(row.getBytes(1), row.getBytes(2)))
        .orElse(Audience.EVERYONE); // removed by retention meanwhile
  }
}
