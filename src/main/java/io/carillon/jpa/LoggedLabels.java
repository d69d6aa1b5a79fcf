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
 * @param hasManyNames whether there are too many users and roles to be read with other rows
 */
record LoggedLabels(
    long seq,
    @Nullable String key,
    @Nullable String topics,
    byte @Nullable [] users,
    byte @Nullable [] roles,
    long size,
    boolean hasManyNames) {
  /** The select clause for an EventRow {@code e}, with the parameters of {@link Sizes}. */
  static String selection(SqlDialect dialect) {
    Sizes sizes = dialect.sizes();
    return "select e.seq, e.key, e.topics, "
        + sizes.withSmallNames("e.users")
        + ", "
        + sizes.withSmallNames("e.roles")
        + ", "
        + sizes.columns();
  }

  static LoggedLabels of(Object[] columns) {
    return new LoggedLabels(
        (Long) columns[0],
        (String) columns[1],
        (String) columns[2],
        (byte[]) columns[3],
        (byte[]) columns[4],
        Sizes.size(columns[5]) + Sizes.size(columns[6]) + Sizes.size(columns[7]),
        Sizes.size(columns[6]) > Sizes.INLINE || Sizes.size(columns[7]) > Sizes.INLINE);
  }

  List<Topic> topicList() {
    return LoggedEvent.topics(topics);
  }

  /** The readers that may receive the event. */
  Audience audience(EntityManager em, String channel) {
    if (!hasManyNames) {
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
