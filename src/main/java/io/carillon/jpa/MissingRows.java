package io.carillon.jpa;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;

/**
 * Inserts the rows that a group locks and that do not exist yet, each in a transaction of its own.
 *
 * <p>The number of channels is kept in a row of its own, which the transactions of all nodes that
 * insert a channel lock: so it is never above the maximum. It is counted once by each appender, as
 * nodes of an earlier version do not keep it.
 *
 * <p>Used by the appender thread only.
 */
final class MissingRows {
  /** The id of the {@link AppenderRow} whose {@code lastGroup} is the number of channels. */
  private static final String CHANNEL_COUNT = "channel-count";

  private final Transactions transactions;
  private final long maxChannels;
  private boolean isCounted;

  /**
   * @param maxChannels 0: no limit
   */
  MissingRows(Transactions transactions, long maxChannels) {
    this.transactions = transactions;
    this.maxChannels = maxChannels;
  }

  /** Inserts the row of an appender. */
  void insert(AppenderRow appender) {
    insert(transactions, appender, appender.id());
  }

  /**
   * Inserts the permanent row of an appender, for a counter or a lock.
   *
   * @return whether it was missing
   */
  static boolean tryInsertPermanent(Transactions transactions, String id) {
    boolean isMissing = isMissing(transactions, AppenderRow.class, id);
    if (isMissing) {
      insert(transactions, AppenderRow.permanent(id), id);
    }
    return isMissing;
  }

  private static boolean isMissing(Transactions transactions, Class<?> entity, String key) {
    return transactions.<Boolean>read(em -> em.find(entity, key) == null);
  }

  /**
   * Inserts the row of a channel, if the maximum number of channels allows it.
   *
   * @return whether the row exists now, inserted by this node or by another
   */
  boolean tryInsert(ChannelRow channel) {
    if (maxChannels == 0) {
      insert(transactions, channel, channel.name());
      return true;
    }
    if (tryInsertPermanent(transactions, CHANNEL_COUNT)) {
      isCounted = false;
    }
    boolean exists = transactions.<Boolean>write(em -> insertWithinMaximum(em, channel));
    isCounted = true; // committed
    return exists;
  }

  private boolean insertWithinMaximum(EntityManager em, ChannelRow channel) {
    AppenderRow count = em.find(AppenderRow.class, CHANNEL_COUNT, LockModeType.PESSIMISTIC_WRITE);
    if (em.find(ChannelRow.class, channel.name()) != null) {
      return true;
    }
    long channels = isCounted ? count.lastGroup() : count(em);
    boolean isWithinMaximum = channels < maxChannels;
    if (isWithinMaximum) {
      em.persist(channel);
      channels++;
    }
    count.setLastGroup(channels);
    em.flush();
    return isWithinMaximum;
  }

  private static long count(EntityManager em) {
    return ((Number) em.createNativeQuery(ChannelTable.COUNT).getSingleResult()).longValue();
  }

  /** Inserts a row, unless another node inserts it at the same time. */
  private static void insert(Transactions transactions, Object row, String key) {
    try {
      transactions.write(
          em -> {
            em.persist(row);
            return row;
          });
    } catch (PersistenceException e) {
      if (isMissing(transactions, row.getClass(), key)) {
        throw e;
      }
    }
  }
}
