package io.carillon.log;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Removes events of one channel in one transaction, with all that was written for them elsewhere:
 * everything goes along primary keys.
 */
final class Removal {
  private final EntityManager em;
  private final String channel;

  Removal(EntityManager em, String channel) {
    this.em = em;
    this.channel = channel;
  }

  /** Removes the events before a position, and answers how many those were. */
  int before(long next) {
    return remove("e.seq < :which", next);
  }

  /** Removes the events at these positions, and answers how many of them there still were. */
  int at(List<Long> seqs) {
    return remove("e.seq in :which", seqs);
  }

  private int remove(String condition, Object which) {
    List<Object[]> labels =
        em.createQuery(
                "select e.publisherId, e.key from EventRow e where e.channel = :channel and "
                    + condition,
                Object[].class)
            .setParameter("channel", channel)
            .setParameter("which", which)
            .getResultList();
    Set<String> ids = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (Object[] label : labels) {
      if (label[0] != null) {
        ids.add((String) label[0]);
      }
      keys.add(Objects.requireNonNullElse((String) label[1], KeyRow.NONE));
    }
    removeNamed("PublisherIdRow", "id", ids, condition, which);
    removeNamed("KeyRow", "key", keys, condition, which);
    delete("ExpiryRow", condition, which).executeUpdate();
    return delete("EventRow", condition, which).executeUpdate();
  }

  /** The positions count, too: since the names were read they may have come to stand for others. */
  private void removeNamed(
      String entity, String attribute, Set<String> names, String condition, Object which) {
    if (!names.isEmpty()) {
      delete(entity, "e." + attribute + " in :names and " + condition, which)
          .setParameter("names", names)
          .executeUpdate();
    }
  }

  private Query delete(String entity, String condition, Object which) {
    return em.createQuery(
            "delete from " + entity + " e where e.channel = :channel and " + condition)
        .setParameter("channel", channel)
        .setParameter("which", which);
  }
}
