package io.carillon.jpa;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Removes events whose time to live has ended, and records their positions in the same transaction.
 * A row that each of these transactions locks first makes them wait for each other: so a node reads
 * what the others have removed and recorded.
 */
final class Expiry {
  /** The id of the {@link AppenderRow} that is locked. */
  private static final String LOCK = "expiry";

  private final Transactions transactions;

  Expiry(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Removes events in one transaction.
   *
   * @param now in microseconds since the epoch of Unix
   * @param max at most so many
   * @return how many; fewer than {@code max}: none is left
   */
  int remove(long now, int max) {
    if (transactions.read(em -> keys(em, now, 1)).isEmpty()) {
      return 0; // as in most sweeps: without a lock
    }
    MissingRows.tryInsertPermanent(transactions, LOCK);
    return transactions.write(em -> remove(em, now, max));
  }

  private static int remove(EntityManager em, long now, int max) {
    lock(em); // before anything is read
    Map<String, List<Long>> seqsByChannel = new TreeMap<>();
    List<Object[]> keys = keys(em, now, max);
    for (Object[] key : keys) {
      seqsByChannel.computeIfAbsent((String) key[0], first -> new ArrayList<>()).add((Long) key[1]);
    }
    seqsByChannel.forEach(
        (channel, seqs) -> {
          new EventDeletion(em, channel).at(seqs);
          new ExpiredPositions(em, channel).add(seqs);
        });
    return keys.size();
  }

  /** By an update that changes nothing: not every database can lock what it reads. */
  private static void lock(EntityManager em) {
    em.createQuery("update AppenderRow a set a.usedAt = a.usedAt where a.id = :id")
        .setParameter("id", LOCK)
        .executeUpdate();
  }

  private static List<Object[]> keys(EntityManager em, long now, int max) {
    return em.createQuery(
            "select x.channel, x.seq from ExpiryRow x where x.expiry <= :now order by x.expiry",
            Object[].class)
        .setParameter("now", now)
        .setMaxResults(max)
        .getResultList();
  }
}
