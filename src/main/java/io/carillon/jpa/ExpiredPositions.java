package io.carillon.jpa;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@link ExpiredRow}s of one channel, in one transaction. Only one transaction at a time may
 * add positions.
 */
final class ExpiredPositions {
  private final Connection connection;
  private final String channel;

  ExpiredPositions(Connection connection, String channel) {
    this.connection = connection;
    this.channel = channel;
  }

  /** Adds positions; those that are recorded already change nothing. */
  void add(List<Long> seqs) {
    SeqRanges.split(seqs).forEach(this::addNear);
  }

  /** Adds ascending positions that are near each other, so that few rows are between them. */
  private void addNear(List<Long> seqs) {
    TreeMap<Long, Long> before = rangesAround(seqs.get(0), seqs.get(seqs.size() - 1));
    TreeMap<Long, Long> after = new TreeMap<>(before);
    seqs.forEach(seq -> add(seq, after));
    before.keySet().stream().filter(first -> !after.containsKey(first)).forEach(this::delete);
    after.forEach(
        (first, last) -> {
          if (!before.containsKey(first)) {
            insert(first, last);
          } else if (!last.equals(before.get(first))) {
            extend(first, last);
          }
        });
  }

  /**
   * Adds a position.
   *
   * @param ranges last positions by first ones
   */
  private static void add(long seq, TreeMap<Long, Long> ranges) {
    Map.Entry<Long, Long> before = ranges.floorEntry(seq);
    boolean adjoins = before != null && before.getValue() >= seq - 1;
    long first = adjoins ? before.getKey() : seq;
    long last = adjoins ? Math.max(before.getValue(), seq) : seq;
    Long lastOfNext = ranges.remove(last + 1);
    ranges.put(first, lastOfNext == null ? last : lastOfNext);
  }

  /** The ranges that contain positions of a range, or adjoin it: last positions by first ones. */
  private TreeMap<Long, Long> rangesAround(long first, long last) {
    TreeMap<Long, Long> ranges = new TreeMap<>();
    new SqlQuery(
            "select first_seq, last_seq from carillon_expired where channel = :channel"
                + " and first_seq <= :last and first_seq >= coalesce((select max(b.first_seq)"
                + " from carillon_expired b where b.channel = :channel and b.first_seq < :first), 0)")
        .set("channel", channel)
        .set("first", first)
        .set("last", last + 1)
        .list(connection, row -> ranges.put(row.getLong(1), row.getLong(2)));
    return ranges;
  }

  private void insert(long first, long last) {
    new SqlQuery(
            "insert into carillon_expired (channel, first_seq, last_seq)"
                + " values (:channel, :first, :last)")
        .set("channel", channel)
        .set("first", first)
        .set("last", last)
        .update(connection);
  }

  private void extend(long first, long last) {
    new SqlQuery(
            "update carillon_expired set last_seq = :last"
                + " where channel = :channel and first_seq = :first")
        .set("channel", channel)
        .set("first", first)
        .set("last", last)
        .update(connection);
  }

  private void delete(long first) {
    new SqlQuery("delete from carillon_expired where channel = :channel and first_seq = :first")
        .set("channel", channel)
        .set("first", first)
        .update(connection);
  }

  /** Removes the rows whose positions all are before a position. */
  void removeBefore(long next) {
    new SqlQuery(
            "delete from carillon_expired where channel = :channel and first_seq < :next"
                + " and last_seq < :next")
        .set("channel", channel)
        .set("next", next)
        .update(connection);
  }
}
