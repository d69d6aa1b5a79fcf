package io.carillon.jpa;

import io.carillon.event.Position;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

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

  /**
   * Waits until the nodes that came before have appended. PostgreSQL gives this lock to waiting
   * transactions in their order, but a row to the first that comes: the node that has just
   * committed, whose connection need not be woken. Only the lock of the row decides.
   */
  private static final String AWAIT_TURN = "select pg_advisory_xact_lock(turn) from unnest(?) turn";

  /** Such locks share a table whose size is configured. */
  private static final int MOST_TURNS = 8;

  private final Connection connection;
  private final SqlDialect dialect;
  private final boolean endsByStatement;
  private List<String> lockedNames = List.of(); // by the claim
  private List<ChannelHead> locked = List.of();

  /** Statements of a transaction that is committed by its connection or container. */
  GroupStatements(Connection connection, SqlDialect dialect) {
    this(connection, dialect, false);
  }

  /**
   * @param endsByStatement whether the transaction may be committed by a statement
   */
  GroupStatements(Connection connection, SqlDialect dialect, boolean endsByStatement) {
    this.connection = connection;
    this.dialect = dialect;
    this.endsByStatement = endsByStatement && dialect.joinsStatements();
  }

  /**
   * Writes the number of a group to the row of its appender, and locks that; false if there is no
   * such row with a lower number, or if its number is too low. The first statement of the
   * transaction.
   *
   * @param committed the number that it has at least, unless the database was restored
   * @param now in microseconds since the epoch
   * @param channels whose rows will be locked next: if the database takes both together, they are
   *     now
   */
  boolean claim(String appender, long group, long committed, long now, List<String> channels)
      throws SQLException {
    RoundTrip trip = new RoundTrip();
    dialect.findByKeys().forEach(trip::add);
    trip.add(
        CLAIM,
        (claim, first) -> {
          claim.setLong(first, group);
          claim.setLong(first + 1, now);
          claim.setString(first + 2, appender);
          claim.setLong(first + 3, group);
          claim.setLong(first + 4, committed);
          return first + 5;
        });
    if (dialect.joinsStatements() && !channels.isEmpty()) {
      if (channels.size() <= MOST_TURNS) {
        trip.add(AWAIT_TURN, (turn, first) -> setTurns(turn, first, channels));
      }
      trip.add(lockingQuery(channels), (query, first) -> InList.set(query, first, channels));
      lockedNames = channels;
    }
    try (PreparedStatement statement = prepareLocking(trip.text())) {
      trip.setParameters(statement);
      return countOf(statement) == 1;
    }
  }

  /** Executes it, and reads the locked channels; returns how many rows the last update has. */
  private int countOf(PreparedStatement statement) throws SQLException {
    int count = -1;
    for (boolean isQuery = statement.execute();
        isQuery || statement.getUpdateCount() >= 0;
        isQuery = statement.getMoreResults()) {
      if (isQuery) {
        readIfHeads(statement.getResultSet());
      } else {
        count = statement.getUpdateCount();
      }
    }
    return count;
  }

  private void readIfHeads(ResultSet rows) throws SQLException {
    if (rows.getMetaData().getColumnCount() > 1) { // no turns
      locked = readHeads(rows);
    }
  }

  private int setTurns(PreparedStatement turn, int first, List<String> channels)
      throws SQLException {
    Object[] keys = channels.stream().map(GroupStatements::turnOf).toArray();
    turn.setArray(first, connection.createArrayOf("int8", keys));
    return first + 1;
  }

  /** The key of the lock by which the nodes take turns at a channel. */
  private static Long turnOf(String channel) {
    byte[] name = ("carillon:channel:" + channel).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(name).getMostSignificantBits();
  }

  /** The number in the row of an appender, if it has one. */
  OptionalLong lastGroup(String appender) throws SQLException {
    return AppenderTable.lastGroup(connection, appender);
  }

  /**
   * Fails if the database has ended the transaction meanwhile, as it does when a node stands still
   * for long: what was read in it says nothing of now.
   */
  void requireOpen() throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(ChannelTable.COUNT)) {
      query.execute();
    }
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
    if (names.equals(lockedNames)) {
      return locked;
    }
    if (dialect.rowLock(names.size()) == SqlDialect.RowLock.UPDATE) {
      lockByUpdate(names);
    }
    try (PreparedStatement query = prepareLocking(lockingQuery(names))) {
      InList.set(query, names);
      return readHeads(query.executeQuery());
    }
  }

  private String lockingQuery(List<String> names) {
    String sql =
        HEAD + " from carillon_channel where name " + InList.in(names.size()) + " order by name";
    return dialect.rowLock(names.size()) == SqlDialect.RowLock.UPDATE ? sql : sql + " for update";
  }

  private static List<ChannelHead> readHeads(ResultSet all) throws SQLException {
    List<ChannelHead> heads = new ArrayList<>();
    try (ResultSet rows = all) {
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

  private void lockByUpdate(List<String> names) throws SQLException {
    try (PreparedStatement lock =
        prepareLocking("update carillon_channel set head = head where name = ?")) {
      for (String name : names) { // one by one: a batch may be reordered by its driver
        lock.setString(1, name);
        lock.executeUpdate();
      }
    }
  }

  /**
   * Inserts rows, and writes what appending has changed in channels, whose rows are locked: the
   * last statements of the transaction. Where possible they are sent together, with the commit, so
   * that other nodes do not wait for the rows while this one is between two statements.
   *
   * @param beforeCommit called before anything is sent that may commit
   */
  void finish(EventInserts inserts, List<ChannelHead> heads, Runnable beforeCommit)
      throws SQLException {
    if (dialect.joinsStatements()) {
      RoundTrip trip = new RoundTrip();
      inserts.addTo(trip);
      ChannelUpdates.addTo(trip, heads);
      if (endsByStatement) {
        trip.add("commit");
        beforeCommit.run();
      }
      trip.execute(connection);
    } else {
      inserts.execute(connection, dialect.rowsPerInsert());
      ChannelUpdates.execute(connection, heads);
    }
    if (!endsByStatement) {
      beforeCommit.run();
    }
  }

  /** The statements on the outbox in this transaction. */
  OutboxStatements outbox() {
    return new OutboxStatements(connection, dialect);
  }

  /** Inserts rows. */
  void insert(EventInserts inserts) throws SQLException {
    if (dialect.joinsStatements()) {
      RoundTrip trip = new RoundTrip();
      inserts.addTo(trip);
      trip.execute(connection);
    } else {
      inserts.execute(connection, dialect.rowsPerInsert());
    }
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

  private PreparedStatement prepareLocking(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    if (!dialect.limitsLockWait()) { // on H2 that would be another statement
      statement.setQueryTimeout(LOCK_WAIT_SECONDS);
    }
    return statement;
  }
}
