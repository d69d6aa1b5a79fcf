package io.carillon.shared;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
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
   */
  static void note(EntityManager em, String user, Collection<Long> seqs, Step step, long now) {
    for (long seq : seqs) {
      ReceiptRow row = em.find(ReceiptRow.class, new ReceiptKey(seq, user));
      if (row == null) {
        row = new ReceiptRow(seq, user, now);
        em.persist(row);
      }
      if (step != Step.DELIVERED) {
        row.read(now);
      }
      if (step == Step.ACKNOWLEDGED) {
        row.acknowledged(now);
      }
    }
  }
}
