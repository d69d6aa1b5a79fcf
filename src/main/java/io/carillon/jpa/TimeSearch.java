package io.carillon.jpa;

import io.carillon.log.Extent;
import java.sql.Connection;
import java.util.Optional;

/**
 * Finds the position of a time in a channel by binary search, since timestamps never decrease along
 * it. An index on times would cost every publisher more than the twenty short queries cost the few
 * requests with a time.
 */
final class TimeSearch {
  private static final String FROM =
      "select e.seq, e.appended_at from carillon_event e"
          + " where e.channel = :channel and e.seq >= :from order by e.channel, e.seq";

  private final Connection connection;
  private final String next;
  private final String channel;
  private final long micros;

  private TimeSearch(Connection connection, SqlDialect dialect, String channel, long micros) {
    this.connection = connection;
    this.next = FROM + dialect.firstRows(1);
    this.channel = channel;
    this.micros = micros;
  }

  /**
   * Seq of the first event in {@code extent} that was appended at {@code micros} or later. Events
   * that are removed meanwhile are skipped.
   *
   * @param micros since the epoch
   */
  static Optional<Long> firstSince(
      Connection connection, SqlDialect dialect, String channel, Extent extent, long micros) {
    return new TimeSearch(connection, dialect, channel, micros)
        .between(extent.first(), extent.head() + 1);
  }

  /**
   * @param low the event is not before it
   * @param end the event, if there is one, is before it
   */
  private Optional<Long> between(long low, long end) {
    Optional<Stamp> first = from(low, end);
    if (first.isEmpty() || first.get().isLate(micros)) {
      return first.map(Stamp::seq); // the usual case for retention
    }
    Optional<Long> late = Optional.empty();
    long high = end;
    while (low < high) {
      long middle = low + (high - low) / 2;
      Optional<Stamp> stamp = from(middle, high);
      if (stamp.isPresent() && !stamp.get().isLate(micros)) {
        low = stamp.get().seq() + 1;
      } else {
        if (stamp.isPresent()) { // otherwise this half has no events
          late = stamp.map(Stamp::seq);
        }
        high = middle;
      }
    }
    return late;
  }

  /** The first event from {@code low} to before {@code end}. */
  private Optional<Stamp> from(long low, long end) {
    return new SqlQuery(next)
        .set("channel", channel)
        .set("from", low)
        .first(connection, row -> new Stamp(row.getLong(1), row.getLong(2)))
        .filter(stamp -> stamp.seq() < end);
  }

  private record Stamp(long seq, long timestamp) {
    boolean isLate(long micros) {
      return timestamp >= micros;
    }
  }
}
