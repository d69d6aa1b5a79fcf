package io.carillon.jpa;

import io.carillon.event.ChannelName;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Statements on the table of the outbox, each inside a transaction of the caller. */
final class OutboxTable {
  private static final String COLUMNS = "id, " + String.join(", ", OutboxRow.INSERTED);
  private static final String WAITING = " from carillon_outbox where failure is null";

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

  /** The oldest rows that wait. */
  static List<OutboxRow> read(Connection connection, SqlDialect dialect, int max) {
    return new SqlQuery("select " + COLUMNS + WAITING + " order by id" + dialect.firstRows(max))
        .list(connection, OutboxRow::ofLog);
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
  static long count(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement("select count(*)" + WAITING);
        ResultSet count = query.executeQuery()) {
      count.next();
      return count.getLong(1);
    }
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

  /** Sets a row aside, with the reason. */
  static void setAside(EntityManager em, long row, String reason) {
    em.createQuery("update OutboxRow o set o.failure = :failure where o.id = :row")
        .setParameter("failure", OutboxRow.failure(reason))
        .setParameter("row", row)
        .executeUpdate();
  }
}
