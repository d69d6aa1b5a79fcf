package io.carillon.jpa;

import io.carillon.event.Audience;
import io.carillon.event.Topic;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an {@link EventRow} for selecting events, without their data.
 *
 * @param size bytes of data, users and roles
 * @param namesSize bytes of users and roles; these are read only when needed if there are many
 */
record LoggedLabels(
    long seq,
    @Nullable String key,
    @Nullable String topics,
    byte @Nullable [] users,
    byte @Nullable [] roles,
    long size,
    long namesSize) {
  /** The select clause for an EventRow {@code e}, with the parameters of {@link Sizes}. */
  static final String SELECTION =
      "select e.seq, e.key, e.topics, "
          + Sizes.ifSmall(Sizes.NAMES, "e.users")
          + ", "
          + Sizes.ifSmall(Sizes.NAMES, "e.roles")
          + ", "
          + Sizes.ALL
          + ", "
          + Sizes.NAMES;

  static LoggedLabels of(Object[] columns) {
    return new LoggedLabels(
        (Long) columns[0],
        (String) columns[1],
        (String) columns[2],
        (byte[]) columns[3],
        (byte[]) columns[4],
        ((Number) columns[5]).longValue(),
        ((Number) columns[6]).longValue());
  }

  List<Topic> topicList() {
    return LoggedEvent.topics(topics);
  }

  /** The readers that may receive the event. */
  Audience audience(EntityManager em, String channel) {
    if (namesSize <= Sizes.INLINE) {
      return LoggedEvent.audience(users, roles);
    }
    List<Object[]> names =
        em.createQuery(
                "select e.users, e.roles from EventRow e where e.channel = :channel and e.seq ="
                    + " :seq",
                Object[].class)
            .setParameter("channel", channel)
            .setParameter("seq", seq)
            .getResultList();
    return names.isEmpty() // removed by retention meanwhile
        ? Audience.EVERYONE
        : LoggedEvent.audience((byte[]) names.get(0)[0], (byte[]) names.get(0)[1]);
  }
}
