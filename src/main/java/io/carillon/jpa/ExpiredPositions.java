package io.carillon.jpa;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@link ExpiredRow}s of one channel, in one transaction. Only one transaction at a time may
 * add positions.
 */
final class ExpiredPositions {
  private final EntityManager em;
  private final String channel;

  ExpiredPositions(EntityManager em, String channel) {
    this.em = em;
    this.channel = channel;
  }

  /** Adds positions; those that are recorded already change nothing. */
  void add(List<Long> seqs) {
    SeqRanges.split(seqs).forEach(this::addNear);
  }

  /** Adds ascending positions that are near each other, so that few rows are between them. */
  private void addNear(List<Long> seqs) {
    TreeMap<Long, ExpiredRow> rows = rowsAround(seqs.get(0), seqs.get(seqs.size() - 1));
    for (long seq : seqs) {
      ExpiredRow row = rowWith(seq, rows);
      ExpiredRow next = rows.get(row.last() + 1);
      if (next != null) {
        row.extendTo(next.last());
        rows.remove(next.first());
        em.remove(next);
      }
    }
    rows.values().stream().filter(row -> !em.contains(row)).forEach(em::persist);
  }

  private ExpiredRow rowWith(long seq, TreeMap<Long, ExpiredRow> rows) {
    Map.Entry<Long, ExpiredRow> before = rows.floorEntry(seq);
    if (before == null || before.getValue().last() < seq - 1) {
      ExpiredRow added = new ExpiredRow(channel, seq);
      rows.put(seq, added);
      return added;
    }
    ExpiredRow row = before.getValue();
    row.extendTo(Math.max(row.last(), seq));
    return row;
  }

  /** The rows that contain positions of a range, or adjoin it, by their first positions. */
  private TreeMap<Long, ExpiredRow> rowsAround(long first, long last) {
    TreeMap<Long, ExpiredRow> rows = new TreeMap<>();
    em.createQuery(
            "select r from ExpiredRow r where r.channel = :channel and r.first < :first"
                + " order by r.first desc",
            ExpiredRow.class)
        .setParameter("channel", channel)
        .setParameter("first", first)
        .setMaxResults(1)
        .getResultStream()
        .forEach(row -> rows.put(row.first(), row));
    em.createQuery(
            "select r from ExpiredRow r where r.channel = :channel"
                + " and r.first >= :first and r.first <= :last",
            ExpiredRow.class)
        .setParameter("channel", channel)
        .setParameter("first", first)
        .setParameter("last", last + 1)
        .getResultStream()
        .forEach(row -> rows.put(row.first(), row));
    return rows;
  }

  /** Removes the rows whose positions all are before a position. */
  void removeBefore(long next) {
    em.createQuery(
            "delete from ExpiredRow r where r.channel = :channel and r.first < :next"
                + " and r.last < :next")
        .setParameter("channel", channel)
        .setParameter("next", next)
        .executeUpdate();
  }
}
