package io.carillon.jpa;

import io.carillon.event.Position;
import io.carillon.event.Publication;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The statements by which a group is written, in the transaction of one connection. They are plain
 * SQL, because they are executed for every commit: through a persistence provider they take several
 * times as long.
 */
final class GroupStatements {
  /** Longest wait for the transaction of another node; the group is then tried again. */
  private static final int LOCK_WAIT_SECONDS = 5;

  private static final String CLAIM =
      "update carillon_appender set last_group = ?, used_at = ?"
          + " where id = ? and last_group < ? and last_group >= ?";
  private static final String HEAD =
      "select name, head, appended_at, keyed_since, erased_ids, epoch";

  private final Connection connection;
  private final SqlDialect dialect;

  GroupStatements(Connection connection, SqlDialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /**
   * Writes the number of a group to the row of its appender, and locks that; false if there is no
   * such row with a lower number, or if its number is too low. The first statement of the
   * transaction.
   *
   * @param committed the number that it has at least, unless the database was restored
   * @param now in microseconds since the epoch
   */
  boolean claim(String appender, long group, long committed, long now) throws SQLException {
    try (PreparedStatement claim = prepareLocking(dialect.findByKeys() + CLAIM)) {
      claim.setLong(1, group);
      claim.setLong(2, now);
      claim.setString(3, appender);
      claim.setLong(4, group);
      claim.setLong(5, committed);
      claim.execute();
      return lastUpdateCount(claim) == 1;
    }
  }

  private static int lastUpdateCount(PreparedStatement executed) throws SQLException {
    int last = executed.getUpdateCount();
    for (int next = last; next >= 0; next = executed.getUpdateCount()) {
      last = next;
      executed.getMoreResults();
    }
    return last;
  }

  /** The number in the row of an appender, if it has one. */
  OptionalLong lastGroup(String appender) throws SQLException {
    return AppenderTable.lastGroup(connection, appender);
  }

  /** The newest epoch of the log. */
  long newestEpoch() throws SQLException {
    return EpochStatements.newest(connection);
  }

  /** Brings channels, whose rows are locked, into an epoch that they were created too early for. */
  void enter(long epoch, List<ChannelHead> channels) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update carillon_channel set epoch = ? where name = ?")) {
      for (ChannelHead channel : channels) {
        update.setLong(1, epoch);
        update.setString(2, channel.name());
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  /**
   * Locks the rows of channels, in the order of their names, and reads them.
   *
   * @return those that exist
   */
  List<ChannelHead> lock(List<String> names) throws SQLException {
    boolean locksFirst = dialect.rowLock(names.size()) == SqlDialect.RowLock.UPDATE;
    if (locksFirst) {
      lockByUpdate(names);
    }
    String sql =
        HEAD + " from carillon_channel where name " + InList.in(names.size()) + " order by name";
    try (PreparedStatement query = prepareLocking(locksFirst ? sql : sql + " for update")) {
      InList.set(query, names);
      List<ChannelHead> heads = new ArrayList<>(names.size());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          heads.add(
              new ChannelHead(
                  rows.getString(1),
                  rows.getLong(2),
                  rows.getLong(3),
                  rows.getLong(4),
                  rows.getLong(5), // 0 for null, as the next
                  Math.max(Position.FIRST_EPOCH, rows.getLong(6))));
        }
      }
      return heads;
    }
  }

  private void lockByUpdate(List<String> names) throws SQLException {
    try (PreparedStatement lock =
        prepareLocking("update carillon_channel set head = head where name = ?")) {
      for (String name : names) { // one by one: a batch may be reordered by its driver
        lock.setString(1, name);
        lock.executeUpdate();
      }
    }
  }

  /** Writes what appending has changed in channels, whose rows are locked. */
  void update(List<ChannelHead> heads) throws SQLException {
    if (heads.isEmpty()) {
      return;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            "update carillon_channel set head = ?, appended_at = ?, keyed_since = ?,"
                + " erased_ids = ? where name = ?")) {
      for (ChannelHead head : heads) {
        update.setLong(1, head.head());
        update.setLong(2, head.newest());
        update.setLong(3, head.keyedSince());
        update.setLong(4, head.erasedIds());
        update.setString(5, head.name());
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  /** Inserts publications that follow from the group into the outbox. */
  void insertFollowUps(List<Publication> publications) throws SQLException {
    OwnPublications.insert(connection, publications);
  }

  /** Inserts rows. */
  void insert(EventInserts inserts) throws SQLException {
    inserts.execute(connection);
  }

  /** Erases an event, if it is there; whether an id was replaced by its digest. */
  boolean erase(String channel, long seq) throws SQLException {
    return new Erasure(connection).erase(channel, seq);
  }

  /** The positions of those of these ids that are in the log. */
  Map<String, Long> seqsOf(Collection<String> publisherIds) throws SQLException {
    String sql = "select publisher_id, seq from carillon_publisher_id where publisher_id ";
    try (PreparedStatement query =
        connection.prepareStatement(sql + InList.in(publisherIds.size()))) {
      InList.set(query, List.copyOf(publisherIds));
      Map<String, Long> seqs = new HashMap<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          seqs.put(rows.getString(1), rows.getLong(2));
        }
      }
      return seqs;
    }
  }

  /**
   * Deletes waiting rows of the outbox by one statement.
   *
   * @throws OutboxConflictException if some are gone, so that it is unknown which were deleted
   */
  Set<Long> takeAll(List<Long> rows) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from carillon_outbox where failure is null and id " + InList.in(rows.size()))) {
      InList.set(delete, rows);
      if (delete.executeUpdate() < rows.size()) {
        throw new OutboxConflictException();
      }
      return new HashSet<>(rows);
    }
  }

  /**
   * Deletes waiting rows of the outbox by one statement, unless others of the same channels wait
   * that became visible earlier: the keys of those are lower, and a statement that begins after the
   * commit of a transaction sees all rows that were visible when the transaction inserted its own.
   *
   * @return false if nothing was deleted
   * @throws OutboxConflictException if some are gone, so that it is unknown which were deleted
   */
  boolean tryTakeInOrder(List<Long> rows, List<String> channels) throws SQLException {
    int parameters = 2 * InList.padded(rows.size()) + 1 + InList.padded(channels.size());
    if (!isAscending(rows)
        || !dialect.deletesByOtherRows()
        || parameters > dialect.maxParameters()) {
      return false;
    }
    String sql =
        ("delete from carillon_outbox where failure is null and id %1$s and not exists"
                + " (select 1 from carillon_outbox earlier where earlier.failure is null"
                + " and earlier.id < ? and not earlier.id %1$s and earlier.channel %2$s)")
            .formatted(InList.in(rows.size()), InList.in(channels.size()));
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      int next = InList.set(delete, 1, rows);
      delete.setLong(next, rows.get(rows.size() - 1));
      next = InList.set(delete, next + 1, rows);
      InList.set(delete, next, channels);
      int deleted = delete.executeUpdate();
      if (deleted > 0 && deleted < rows.size()) {
        throw new OutboxConflictException();
      }
      return deleted > 0;
    }
  }

  private static boolean isAscending(List<Long> rows) {
    for (int i = 1; i < rows.size(); i++) {
      if (rows.get(i - 1) >= rows.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** Deletes waiting rows of the outbox one by one, and returns those that were there. */
  Set<Long> takeEach(List<Long> rows) throws SQLException {
    Set<Long> taken = new HashSet<>();
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from carillon_outbox where failure is null and id = ?")) {
      for (Long row : rows) {
        delete.setLong(1, row);
        if (delete.executeUpdate() == 1) {
          taken.add(row);
        }
      }
    }
    return taken;
  }

  private PreparedStatement prepareLocking(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    if (!dialect.limitsLockWait()) { // on H2 that would be another statement
      statement.setQueryTimeout(LOCK_WAIT_SECONDS);
    }
    return statement;
  }
}
