package io.carillon.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds positions between the first one of a channel and its head that have no event, though no
 * retention has recorded that it removed one. Positions before {@code recorded_from} are left out:
 * they may have expired before that was recorded. All queries use primary keys.
 */
final class LostPositions {
  /** Neither an event nor a range of expired ones begins at a position. */
  private static final String NOTHING_AT =
      " and not exists (select 1 from carillon_event n where n.channel = c.name and n.seq = %1$s)"
          + " and not exists (select 1 from carillon_expired x where x.channel = c.name"
          + " and x.first_seq = %1$s)";

  /** The first position of a channel that is judged. */
  private static final String FLOOR =
      "case when c.first_retained > c.recorded_from then c.first_retained else c.recorded_from end";

  /** After an event. */
  private static final String AFTER_EVENT =
      "select c.name, e.seq + 1 from carillon_channel c join carillon_event e on e.channel = c.name"
          + " where e.seq < c.head and e.seq + 1 > "
          + FLOOR
          + NOTHING_AT.formatted("e.seq + 1");

  /** After a range of expired ones. */
  private static final String AFTER_EXPIRED =
      "select c.name, r.last_seq + 1 from carillon_channel c"
          + " join carillon_expired r on r.channel = c.name"
          + " where r.last_seq < c.head and r.last_seq + 1 > "
          + FLOOR
          + NOTHING_AT.formatted("r.last_seq + 1");

  /** At the first position that is judged; a range may have begun before it. */
  private static final String AT_FLOOR =
      "select c.name, "
          + FLOOR
          + " from carillon_channel c where c.recorded_from is not null and "
          + FLOOR
          + " <= c.head"
          + NOTHING_AT.formatted(FLOOR)
          + " and not exists (select 1 from carillon_expired b where b.channel = c.name"
          + " and b.first_seq < "
          + FLOOR
          + " and b.last_seq >= "
          + FLOOR
          + ")";

  private static final String NEXT_EVENT =
      "select min(e.seq) from carillon_event e where e.channel = ? and e.seq > ?";

  private static final String NEXT_EXPIRED =
      "select min(x.first_seq) from carillon_expired x where x.channel = ? and x.first_seq > ?";

  private static final String AFTER_HEAD =
      "select c.head + 1 from carillon_channel c where c.name = ? and c.head >= ?";

  private final Connection connection;

  LostPositions(Connection connection) {
    this.connection = connection;
  }

  private record Start(String channel, long seq) {}

  /**
   * A sentence for each range.
   *
   * @param max at most so many
   */
  List<String> find(int max) throws SQLException {
    List<Start> starts = new ArrayList<>();
    for (String query : List.of(AT_FLOOR, AFTER_EVENT, AFTER_EXPIRED)) {
      starts.addAll(starts(query, max - starts.size()));
    }
    List<String> findings = new ArrayList<>();
    for (Start start : starts) {
      findings.add(finding(start, lastOf(start)));
    }
    return findings;
  }

  private static String finding(Start start, long last) {
    String events =
        start.seq() == last
            ? "the event %d is".formatted(last)
            : "the events %d to %d are".formatted(start.seq(), last);
    return "in the channel %s %s missing, and retention did not remove %s"
        .formatted(start.channel(), events, start.seq() == last ? "it" : "them");
  }

  private List<Start> starts(String query, int max) throws SQLException {
    List<Start> starts = new ArrayList<>();
    if (max <= 0) {
      return starts;
    }
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setMaxRows(max);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          starts.add(new Start(rows.getString(1), rows.getLong(2)));
        }
      }
    }
    return starts;
  }

  /** The last position of a range: before the next one with an event, or recorded as expired. */
  private long lastOf(Start start) throws SQLException {
    long next = Long.MAX_VALUE;
    for (String query : List.of(NEXT_EVENT, NEXT_EXPIRED, AFTER_HEAD)) {
      try (PreparedStatement statement = connection.prepareStatement(query)) {
        statement.setString(1, start.channel());
        statement.setLong(2, start.seq());
        try (ResultSet row = statement.executeQuery()) {
          long found = row.next() ? row.getLong(1) : 0; // 0 for null
          next = found == 0 ? next : Math.min(next, found);
        }
      }
    }
    return next - 1;
  }
}
