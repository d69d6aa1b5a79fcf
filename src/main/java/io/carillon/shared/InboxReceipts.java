package io.carillon.shared;

import io.carillon.jpa.SqlQuery;
import jakarta.persistence.TypedQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The receipts of notifications whose senders have asked for them. Thread-safe.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
public final class InboxReceipts {
  /** Receipts of a page. */
  public static final int PAGE = 1_000;

  private static final String FIRST_TIME =
      "update carillon_receipt set %1$s = ? where user_name = ? and seq = ? and %1$s is null";

  private final SharedDatabase database;

  public InboxReceipts(SharedDatabase database) {
    this.database = database;
  }

  /** What a recipient has done with a notification. */
  public enum Step {
    /** A device of the user has it. */
    DELIVERED,
    /** The user has read it. */
    READ,
    /** The user has acknowledged it, and so read it. */
    ACKNOWLEDGED
  }

  /**
   * How many recipients have a notification.
   *
   * @param read how many of them have read it
   * @param acknowledged how many have acknowledged it
   */
  public record Counts(long delivered, long read, long acknowledged) {}

  /**
   * A page of the receipts of a notification, in the order of users.
   *
   * @param after only users after this one; empty for the first page
   */
  public List<InboxReceipt> page(long seq, String after) {
    return database.read(
        em -> {
          TypedQuery<ReceiptRow> query =
              em.createQuery(
                      "select r from ReceiptRow r where r.seq = :seq"
                          + (after.isEmpty() ? "" : " and r.user > :after")
                          + " order by r.user",
                      ReceiptRow.class)
                  .setParameter("seq", seq)
                  .setMaxResults(PAGE);
          if (!after.isEmpty()) {
            query.setParameter("after", after);
          }
          return query.getResultStream().map(ReceiptRow::receipt).toList();
        });
  }

  /** How many recipients have done what with a notification. */
  public Counts counts(long seq) {
    return database.read(
        em -> {
          Object[] counted =
              em.createQuery(
                      "select count(r.seq), count(r.readAt), count(r.acknowledgedAt)"
                          + " from ReceiptRow r where r.seq = :seq",
                      Object[].class)
                  .setParameter("seq", seq)
                  .getSingleResult();
          return new Counts((Long) counted[0], (Long) counted[1], (Long) counted[2]);
        });
  }

  /** Those of these notifications, at most a thousand, that a user has no receipt of. */
  public Set<Long> missing(String user, Collection<Long> seqs) {
    Set<Long> missing = new TreeSet<>(seqs);
    if (!missing.isEmpty()) {
      database
          .read(
              em ->
                  em.createQuery(
                          "select r.seq from ReceiptRow r where r.user = :user and r.seq in :seqs",
                          Long.class)
                      .setParameter("user", user)
                      .setParameter("seqs", seqs)
                      .getResultList())
          .forEach(missing::remove);
    }
    return missing;
  }

  /** Removes the receipts of a user, and returns their number. */
  public int erase(String user) {
    return database.write(
        em ->
            em.createQuery("delete from ReceiptRow r where r.user = :user")
                .setParameter("user", user)
                .executeUpdate());
  }

  /** Removes the receipts of notifications before {@code first}. */
  public void removeBefore(long first) {
    database.write(
        em ->
            em.createNativeQuery("delete from carillon_receipt where seq < ?1")
                .setParameter(1, first)
                .executeUpdate());
  }

  /**
   * Notes a step in a transaction in which the row of the user's marks is locked: no other
   * transaction writes receipts of the user then.
   *
   * @param now in microseconds since the epoch
   */
  static void note(Connection connection, String user, Collection<Long> seqs, Step step, long now)
      throws SQLException {
    if (seqs.isEmpty()) {
      return;
    }
    Set<Long> missing = new TreeSet<>(seqs);
    missing.removeAll(existing(connection, user, List.copyOf(seqs)));
    execute(
        connection,
        "insert into carillon_receipt (delivered_at, user_name, seq) values (?, ?, ?)",
        user,
        missing,
        now);
    if (step != Step.DELIVERED) { // the first time counts: what becomes unread keeps its receipt
      execute(connection, FIRST_TIME.formatted("read_at"), user, seqs, now);
    }
    if (step == Step.ACKNOWLEDGED) {
      execute(connection, FIRST_TIME.formatted("acknowledged_at"), user, seqs, now);
    }
  }

  private static Set<Long> existing(Connection connection, String user, List<Long> seqs) {
    Set<Long> existing = new TreeSet<>();
    for (int from = 0; from < seqs.size(); from += PAGE) {
      existing.addAll(
          new SqlQuery("select seq from carillon_receipt where user_name = :user and seq in :seqs")
              .set("user", user)
              .set("seqs", seqs.subList(from, Math.min(seqs.size(), from + PAGE)))
              .list(connection, row -> row.getLong(1)));
    }
    return existing;
  }

  private static void execute(
      Connection connection, String sql, String user, Collection<Long> seqs, long now)
      throws SQLException {
    if (seqs.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (long seq : seqs) {
        statement.setLong(1, now);
        statement.setString(2, user);
        statement.setLong(3, seq);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
