package io.carillon.jpa;

import io.carillon.event.ChannelName;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Statements on the table of the outbox, each inside a transaction of the caller. */
final class OutboxTable {
  private OutboxTable() {}

  /** Inserts a row with these columns. */
  static void insert(EntityManager em, Map<String, Object> columns) {
    String parameters =
        IntStream.rangeClosed(1, columns.size())
            .mapToObj(i -> "?" + i)
            .collect(Collectors.joining(", "));
    Query insert =
        em.createNativeQuery(
            "insert into carillon_outbox (%s) values (%s)"
                .formatted(String.join(", ", columns.keySet()), parameters));
    int index = 0;
    for (Object value : columns.values()) {
      index++;
      insert.setParameter(index, value);
    }
    insert.executeUpdate();
  }

  /** The oldest rows that wait, detached. */
  static List<OutboxRow> read(EntityManager em, int max) {
    List<OutboxRow> rows =
        em.createQuery(
                "select o from OutboxRow o where o.failure is null order by o.id", OutboxRow.class)
            .setMaxResults(max)
            .getResultList();
    em.clear();
    return rows;
  }

  /** The oldest rows of a channel that wait, detached. */
  static List<OutboxRow> readOf(EntityManager em, ChannelName channel, int max) {
    List<OutboxRow> rows =
        em.createQuery(
                "select o from OutboxRow o where o.channel = :channel and o.failure is null"
                    + " order by o.id",
                OutboxRow.class)
            .setParameter("channel", channel.value())
            .setMaxResults(max)
            .getResultList();
    rows.forEach(em::detach);
    return rows;
  }

  /** Whether any of these rows waits. */
  static boolean isAnyLeft(EntityManager em, List<Long> rows) {
    return em.createQuery(
                "select count(o) from OutboxRow o where o.id in :rows and o.failure is null",
                Long.class)
            .setParameter("rows", rows)
            .getSingleResult()
        > 0;
  }

  /** The number of rows that wait. */
  static long count(EntityManager em) {
    return em.createQuery("select count(o) from OutboxRow o where o.failure is null", Long.class)
        .getSingleResult();
  }

  /**
   * Removes rows by one statement.
   *
   * @throws OutboxConflictException if some are gone, so that it is unknown which were removed
   */
  static Set<Long> takeAll(EntityManager em, List<Long> rows) {
    int removed =
        em.createQuery("delete from OutboxRow o where o.id in :rows and o.failure is null")
            .setParameter("rows", rows)
            .executeUpdate();
    if (removed < rows.size()) {
      throw new OutboxConflictException();
    }
    return new HashSet<>(rows);
  }

  /**
   * Removes rows by one statement, unless others of the same channels wait that became visible
   * earlier: the keys of those are lower, and a statement that begins after the commit of a
   * transaction sees all rows that were visible when the transaction inserted its own.
   *
   * @param entries whose rows are in the log's database
   * @return false if nothing was removed
   * @throws OutboxConflictException if some are gone, so that it is unknown which were removed
   */
  static boolean tryTakeInOrder(EntityManager em, Collection<OutboxEntry> entries) {
    List<Long> rows = entries.stream().map(OutboxEntry::row).flatMap(Optional::stream).toList();
    if (!isAscending(rows)) {
      return false;
    }
    List<String> channels =
        entries.stream().map(entry -> entry.channel().value()).distinct().toList();
    List<Object> values = new ArrayList<>();
    Query delete =
        em.createNativeQuery(
            "delete from carillon_outbox where failure is null and id in (%s) and not exists (select 1 from carillon_outbox earlier where earlier.failure is null and earlier.id < %s and earlier.id not in (%s) and earlier.channel in (%s))"
                .formatted(
                    parameters(values, rows),
                    parameters(values, List.of(rows.get(rows.size() - 1))),
                    parameters(values, rows),
                    parameters(values, channels)));
    for (int i = 0; i < values.size(); i++) {
      delete.setParameter(i + 1, values.get(i));
    }
    int removed = delete.executeUpdate();
    if (removed > 0 && removed < rows.size()) {
      throw new OutboxConflictException();
    }
    return removed > 0;
  }

  private static boolean isAscending(List<Long> rows) {
    for (int i = 1; i < rows.size(); i++) {
      if (rows.get(i - 1) >= rows.get(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Adds values, and returns their parameters. The number is a power of two, so that there are few
   * different statements.
   */
  private static String parameters(List<Object> values, List<?> more) {
    int first = values.size() + 1;
    values.addAll(more);
    while (Integer.bitCount(values.size() + 1 - first) > 1) {
      values.add(more.get(0));
    }
    return IntStream.rangeClosed(first, values.size())
        .mapToObj(i -> "?" + i)
        .collect(Collectors.joining(", "));
  }

  /** Whether a row to the channel has the publisher's id. */
  static boolean contains(EntityManager em, String channel, String publisherId) {
    return em.createQuery(
                "select count(o) from OutboxRow o where o.channel = :channel"
                    + " and o.publisherId = :id",
                Long.class)
            .setParameter("channel", channel)
            .setParameter("id", publisherId)
            .getSingleResult()
        > 0;
  }

  /** Removes rows one by one, and returns those that were there: another node may have them. */
  static Set<Long> takeEach(EntityManager em, List<Long> rows) {
    Set<Long> taken = new HashSet<>();
    for (Long row : rows) {
      int removed =
          em.createQuery("delete from OutboxRow o where o.id = :row and o.failure is null")
              .setParameter("row", row)
              .executeUpdate();
      if (removed == 1) {
        taken.add(row);
      }
    }
    return taken;
  }

  /** Sets a row aside, with the reason. */
  static void setAside(EntityManager em, long row, String reason) {
    em.createQuery("update OutboxRow o set o.failure = :failure where o.id = :row")
        .setParameter("failure", OutboxRow.failure(reason))
        .setParameter("row", row)
        .executeUpdate();
  }
}
