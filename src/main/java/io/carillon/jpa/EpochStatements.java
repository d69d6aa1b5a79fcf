package io.carillon.jpa;

import io.carillon.event.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/** The statements that open an epoch, in the transaction of one connection. */
public final class EpochStatements {
  private static final String NEWEST = "select max(epoch) from carillon_epoch";

  /** Epochs that are numbered by the clock count the seconds since then. */
  private static final long FIRST_SECOND = Instant.parse("2020-01-01T00:00:00Z").getEpochSecond();

  private static final long MICROS = 1_000_000;

  private EpochStatements() {}

  /**
   * Opens the epoch after {@code known}, unless the database has a newer one already.
   *
   * @param now in microseconds since the epoch of Unix
   */
  static OpenedEpoch openAfter(Connection connection, long known, long now) throws SQLException {
    lock(connection);
    long newest = newest(connection);
    if (newest > known) {
      return new OpenedEpoch(newest, false);
    }
    open(connection, known + 1, now);
    return new OpenedEpoch(known + 1, true);
  }

  /**
   * Opens an epoch whose number no earlier one can have had, by the clock: epochs that were opened
   * after the backup was made are not in the database any more, and no running node knows them.
   *
   * @param now in microseconds since the epoch of Unix
   */
  public static OpenedEpoch openByClock(Connection connection, long now) throws SQLException {
    lock(connection);
    long epoch = Math.max(newest(connection) + 1, now / MICROS - FIRST_SECOND);
    open(connection, epoch, now);
    return new OpenedEpoch(epoch, true);
  }

  /** The newest epoch. */
  static long newest(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(NEWEST)) {
      row.next();
      return Math.max(Position.FIRST_EPOCH, row.getLong(1)); // 0 for null
    }
  }

  /** Locks the row of the first epoch until the transaction ends; inserts it if it is missing. */
  private static void lock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select epoch from carillon_epoch where epoch = 1 for update")) {
      if (!row.next()) {
        insert(connection, Position.FIRST_EPOCH, 0);
      }
    }
  }

  private static void insert(Connection connection, long epoch, long now) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into carillon_epoch (epoch, opened_at) values (?, ?)")) {
      insert.setLong(1, epoch);
      insert.setLong(2, now);
      insert.executeUpdate();
    }
  }

  /** The update locks every channel, so that the heads do not change until the commit. */
  private static void open(Connection connection, long epoch, long now) throws SQLException {
    insert(connection, epoch, now);
    execute(connection, "update carillon_channel set epoch = ?", epoch);
    execute(
        connection,
        "insert into carillon_epoch_start (channel, epoch, began_after)"
            + " select name, epoch, head from carillon_channel where epoch = ?",
        epoch);
  }

  private static void execute(Connection connection, String sql, long epoch) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, epoch);
      statement.executeUpdate();
    }
  }
}
