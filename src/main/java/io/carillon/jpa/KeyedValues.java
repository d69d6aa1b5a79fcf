package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.log.KeyedValue;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;

/**
 * Reads the values of one key, newest first, along the index of the {@link KeyRow}s: other keys of
 * the channel cost nothing. Only the columns of a value are read, since there may be many.
 */
final class KeyedValues {
  private static final String VALUES =
      "select e.seq, e.timestamp, e.data, e.format from KeyRow k, EventRow e"
          + " where k.channel = :channel and k.key = :key and k.seq > :after and k.seq < :before"
          + " and e.channel = k.channel and e.seq = k.seq and e.users is null and e.roles is null"
          + LoggedEvent.ALIVE
          + " and %s order by k.channel, k.key, k.seq desc";

  private KeyedValues() {}

  static List<KeyedValue> read(
      EntityManager em,
      Sizes sizes,
      ChannelName channel,
      String key,
      long after,
      long before,
      long nowMicros,
      int limit) {
    TypedQuery<Object[]> query =
        em.createQuery(VALUES.formatted(sizes.isDataWithin("max")), Object[].class);
    return query
        .setParameter("channel", channel.value())
        .setParameter("key", key)
        .setParameter("after", after)
        .setParameter("before", before)
        .setParameter("now", nowMicros)
        .setParameter("max", KeyedValue.MAX_BYTES)
        .setMaxResults(limit)
        .getResultStream()
        .map(KeyedValues::value)
        .toList();
  }

  private static KeyedValue value(Object[] columns) {
    return new KeyedValue(
        (Long) columns[0],
        Micros.toInstant((Long) columns[1]),
        Data.logged((byte[]) columns[2], Data.Format.valueOf((String) columns[3])));
  }
}
