package io.carillon.jpa;

import io.carillon.event.Publication;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The outbox in another database than the log's. A row is deleted after its event has been
 * committed, so a crash in between makes the hub append it again: the id of the event, made of the
 * source's name and of key and time of the row, makes that a repetition. The time distinguishes
 * rows that have the same key, as after a restoration of the source that also sets its sequence
 * back.
 *
 * <p>The rows of a page are locked until they are deleted. So several nodes take turns; that saves
 * work only. Should two nodes read the same rows, each appends them in the order of their keys, and
 * finds those that the other has appended: a row whose event is in the log follows one whose event
 * is in the log.
 */
final class SourceOutbox implements OutboxStore {
  /** For another node to finish its page. */
  private static final int LOCK_WAIT_SECONDS = 5;

  /** SQLSTATEs of statements that were cancelled, timed out, or were the victim of a deadlock. */
  private static final Set<String> BUSY = Set.of("57014", "55P03", "40001", "40P01", "HYT00");

  private static final String READ =
      "select id, created_at, channel, event_data, data_format, event_type, topics, event_key,"
          + " publisher_id, ttl_millis, to_users, to_roles, trace_parent from carillon_outbox"
          + " where failure is null";

  private final String name;
  private final ConnectionSource database;
  private volatile @Nullable SqlDialect dialect; // null until the database was reached

  /**
   * @param name of the source, part of the events' ids
   */
  SourceOutbox(String name, ConnectionSource database) {
    this.name = name;
    this.database = database;
  }

  @Override
  public Page read(int max) {
    Connection connection = null;
    try {
      connection = database.open();
      connection.setAutoCommit(false);
      List<OutboxRow> rows = lock(connection, max);
      return new LockedPage(
          connection, rows, rows.size() < max ? rows.size() : OutboxTable.count(connection));
    } catch (SQLException e) {
      close(connection);
      throw new PersistenceException("the outbox of source " + name + ": " + e.getMessage(), e);
    }
  }

  /** The oldest rows; none while another node is at work on them. */
  private List<OutboxRow> lock(Connection connection, int max) throws SQLException {
    try {
      String paging = dialect(connection).lockingPage(max);
      return paging.isEmpty()
          ? readLocked(connection, lockByUpdate(connection, max))
          : read(connection, READ + " order by id" + paging, List.of());
    } catch (SQLException e) {
      if (e instanceof SQLTimeoutException || BUSY.contains(String.valueOf(e.getSQLState()))) {
        connection.rollback();
        return List.of();
      }
      throw e;
    }
  }

  private SqlDialect dialect(Connection connection) throws SQLException {
    SqlDialect known = dialect;
    if (known == null) {
      known = SqlDialect.of(connection);
      dialect = known;
    }
    return known;
  }

  private List<OutboxRow> read(Connection connection, String sql, List<Long> ids)
      throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(sql)) {
      read.setQueryTimeout(LOCK_WAIT_SECONDS);
      if (!ids.isEmpty()) {
        InList.set(read, ids);
      }
      List<OutboxRow> rows = new ArrayList<>();
      try (ResultSet result = read.executeQuery()) {
        while (result.next()) {
          rows.add(OutboxRow.of(result, name));
        }
      }
      return rows;
    }
  }

  /** Those of the rows that wait still. */
  private List<OutboxRow> readLocked(Connection connection, List<Long> ids) throws SQLException {
    return ids.isEmpty()
        ? List.of()
        : read(connection, READ + " and id " + InList.in(ids.size()) + " order by id", ids);
  }

  /** Locks the oldest rows by an update that changes nothing, and returns their keys. */
  private static List<Long> lockByUpdate(Connection connection, int max) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "select id from carillon_outbox where failure is null order by id")) {
      query.setMaxRows(max);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
    }
    if (!ids.isEmpty()) {
      try (PreparedStatement lock =
          connection.prepareStatement(
              "update carillon_outbox set failure = failure where failure is null and id "
                  + InList.in(ids.size()))) {
        lock.setQueryTimeout(LOCK_WAIT_SECONDS);
        InList.set(lock, ids);
        lock.executeUpdate();
      }
    }
    return ids;
  }

  /** Gives the connection back to its pool as it came. */
  private static void close(@Nullable Connection connection) {
    if (connection == null) {
      return;
    }
    try (Connection open = connection) {
      open.rollback();
      open.setAutoCommit(true);
    } catch (SQLException broken) {
      System.getLogger(SourceOutbox.class.getName())
          .log(System.Logger.Level.DEBUG, "A connection of an outbox is broken", broken);
    }
  }

  private static final class LockedPage implements Page {
    private final Connection connection;
    private final List<OutboxRow> rows;
    private final long waiting;
    private final List<Long> appended = new ArrayList<>();

    LockedPage(Connection connection, List<OutboxRow> rows, long waiting) {
      this.connection = connection;
      this.rows = rows;
      this.waiting = waiting;
    }

    @Override
    public List<OutboxRow> rows() {
      return rows;
    }

    @Override
    public long waiting() {
      return waiting;
    }

    @Override
    public OutboxEntry entry(
        OutboxRow row, Publication publication, OutboxEntry.Sequence sequence) {
      return OutboxEntry.elsewhere(publication, sequence);
    }

    @Override
    public void appended(OutboxRow row) {
      appended.add(row.id());
    }

    @Override
    public void setAside(OutboxRow row, String reason) {
      try (PreparedStatement update =
          connection.prepareStatement("update carillon_outbox set failure = ? where id = ?")) {
        update.setString(1, OutboxRow.failure(reason));
        update.setLong(2, row.id());
        update.executeUpdate();
      } catch (SQLException e) {
        throw new PersistenceException(e);
      }
    }

    @Override
    public void commit() {
      try (PreparedStatement delete =
          connection.prepareStatement("delete from carillon_outbox where id = ?")) {
        for (long id : appended) {
          delete.setLong(1, id);
          delete.addBatch();
        }
        if (!appended.isEmpty()) {
          delete.executeBatch();
        }
        connection.commit();
      } catch (SQLException e) {
        throw new PersistenceException(e);
      }
    }

    @Override
    public void close() {
      SourceOutbox.close(connection);
    }
  }
}
