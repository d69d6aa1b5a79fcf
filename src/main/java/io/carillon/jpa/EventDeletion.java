package io.carillon.jpa;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Map;

/**
 * Removes events of one channel in one transaction, with their rows in other tables. All deletions
 * use primary keys.
 */
final class EventDeletion {
  private final EntityManager em;
  private final String channel;

  EventDeletion(EntityManager em, String channel) {
    this.em = em;
    this.channel = channel;
  }

  /** Removes the events before a position, and returns their number. */
  int before(long next) {
    return remove("e.seq < :next", Map.of("next", next));
  }

  /** Removes the events that are left at these positions, and returns their number. */
  int at(List<Long> seqs) {
    int removed = 0;
    for (List<Long> range : SeqRanges.split(seqs)) {
      removed += remove(SeqRanges.CONDITION, SeqRanges.parameters(range));
    }
    return removed;
  }

  private int remove(String condition, Map<String, Object> parameters) {
    TypedQuery<String> query =
        em.createQuery(
                "select e.publisherId from EventRow e where e.channel = :channel and e.publisherId is not null and "
                    + condition,
                String.class)
            .setParameter("channel", channel);
    parameters.forEach(query::setParameter);
    List<String> ids = query.getResultStream().map(id -> PublisherIdRow.id(channel, id)).toList();
    if (!ids.isEmpty()) {
      // with the positions: after another node has removed an event, its id may belong to a new one
      delete("e.id in :ids and " + condition, "PublisherIdRow", parameters)
          .setParameter("ids", ids)
          .executeUpdate();
    }
    String ofChannel = "e.channel = :channel and " + condition;
    delete(ofChannel, "KeyRow", parameters).setParameter("channel", channel).executeUpdate();
    delete(ofChannel, "ExpiryRow", parameters).setParameter("channel", channel).executeUpdate();
    return delete(ofChannel, "EventRow", parameters)
        .setParameter("channel", channel)
        .executeUpdate();
  }

  private Query delete(String condition, String entity, Map<String, Object> parameters) {
    Query query = em.createQuery("delete from " + entity + " e where " + condition);
    parameters.forEach(query::setParameter);
    return query;
  }
}
