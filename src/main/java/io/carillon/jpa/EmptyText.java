package io.carillon.jpa;

import io.carillon.event.ChannelName;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Conditions on the key of a KeyRow {@code k}. Events without a key have empty text there, which
 * Oracle stores as null and compares with nothing. Each database is asked once.
 */
enum EmptyText {
  /** As in the standard. */
  IS_TEXT("k.key = ''", "k.key > ''"),
  /** As in Oracle. */
  IS_NULL("k.key is null", "k.key is not null");

  private static final Map<EntityManagerFactory, EmptyText> KNOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final String noKey;
  private final String anyKey;

  EmptyText(String noKey, String anyKey) {
    this.noKey = noKey;
    this.anyKey = anyKey;
  }

  /** The conditions for a channel. */
  static EmptyText of(EntityManager em, ChannelName channel) {
    EntityManagerFactory database = em.getEntityManagerFactory();
    EmptyText known = KNOWN.get(database);
    if (known != null) {
      return known;
    }
    List<?> answers =
        em.createNativeQuery(
                "select case when '' = '' then 0 else 1 end from carillon_channel where name = ?1")
            .setParameter(1, channel.value())
            .getResultList();
    if (answers.isEmpty()) {
      return IS_TEXT; // no channel, no keys
    }
    EmptyText answer = ((Number) answers.get(0)).intValue() == 0 ? IS_TEXT : IS_NULL;
    KNOWN.put(database, answer);
    return answer;
  }

  /** Events without a key. */
  String noKey() {
    return noKey;
  }

  /** Events with any key. */
  String anyKey() {
    return anyKey;
  }
}
