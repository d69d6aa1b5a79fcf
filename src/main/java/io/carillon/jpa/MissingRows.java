package io.carillon.jpa;

import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

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
    insert(transactions, appender);
  }

  /**
   * Inserts the permanent row of an appender, for a counter or a lock.
   *
   * @return whether it was missing
   */
  static boolean tryInsertPermanent(Transactions transactions, String id) {
    boolean isMissing = isMissing(transactions, id);
    if (isMissing) {
      insert(transactions, AppenderRow.permanent(id));
    }
    return isMissing;
  }

  private static boolean isMissing(Transactions transactions, String appender) {
    return transactions.readSql(
        connection -> AppenderTable.lastGroup(connection, appender).isEmpty());
  }

  private static void insert(Transactions transactions, AppenderRow appender) {
    insert(
        transactions,
        connection -> AppenderTable.insert(connection, appender),
        () -> isMissing(transactions, appender.id()));
  }

  /**
   * Inserts the row of a channel, if the maximum number of channels allows it.
   *
   * @return whether the row exists now, inserted by this node or by another
   */
  boolean tryInsert(ChannelRow channel) {
    if (maxChannels == 0) {
      insert(
          transactions,
          connection -> ChannelTable.insert(connection, channel),
          () ->
              !transactions.<Boolean>readSql(
                  connection -> ChannelTable.exists(connection, channel.name())));
      return true;
    }
    if (tryInsertPermanent(transactions, CHANNEL_COUNT)) {
      isCounted = false;
    }
    SqlDialect dialect = transactions.dialect();
    boolean exists =
        transactions.writeSql(connection -> insertWithinMaximum(connection, dialect, channel));
    isCounted = true; // committed
    return exists;
  }

  private boolean insertWithinMaximum(Connection connection, SqlDialect dialect, ChannelRow channel)
      throws SQLException {
    long count = AppenderTable.lockLastGroup(connection, dialect, CHANNEL_COUNT).orElseThrow();
    if (ChannelTable.exists(connection, channel.name())) {
      return true;
    }
    long channels = isCounted ? count : ChannelTable.count(connection);
    boolean isWithinMaximum = channels < maxChannels;
    if (isWithinMaximum) {
      ChannelTable.insert(connection, channel);
      channels++;
    }
    AppenderTable.setLastGroup(connection, CHANNEL_COUNT, channels);
    return isWithinMaximum;
  }

  /** Statements that insert a row. */
  @FunctionalInterface
  private interface Insertion {
    void on(Connection connection) throws SQLException;
  }

  /** Inserts a row, unless another node inserts it at the same time. */
  private static void insert(
      Transactions transactions, Insertion row, BooleanSupplier isStillMissing) {
    try {
      transactions.writeSql(
          connection -> {
            row.on(connection);
            return row;
          });
    } catch (PersistenceException e) {
      if (isStillMissing.getAsBoolean()) {
        throw e;
      }
    }
  }
}
