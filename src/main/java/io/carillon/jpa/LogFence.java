package io.carillon.jpa;

import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A row that this node renews every few seconds: a database in which its number is lower, or in
 * which it is missing, was restored to an earlier state. An appender that has been idle compares it
 * before it appends. Thread-safe.
 */
public final class LogFence {
  private final Transactions transactions;
  private final Clock clock;
  private final String id = UUID.randomUUID().toString();
  private volatile long renewed; // the highest number whose commit is certain; 0 before the first

  public LogFence(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Renews the row.
   *
   * @return false if it shows that the database was restored; the next renewal begins anew
   * @throws PersistenceException if the database fails
   */
  public synchronized boolean tryRenew() {
    long next = renewed + 1;
    long now = Micros.of(clock.instant());
    boolean isRenewed =
        transactions.writeSql(
            connection -> {
              if (update(connection, next, now)) {
                return true;
              }
              if (renewed > 0) {
                return false;
              }
              AppenderTable.insert(connection, new AppenderRow(id, next, now));
              return true;
            });
    renewed = isRenewed ? next : 0;
    return isRenewed;
  }

  /**
   * Whether the database has the last renewal.
   *
   * @throws PersistenceException if the database fails
   */
  public boolean isInDatabase() {
    SqlDialect dialect = transactions.dialect();
    return transactions.writeSql(connection -> isIn(new GroupStatements(connection, dialect)));
  }

  /** Whether the database, as a transaction sees it, has the last renewal. */
  boolean isIn(GroupStatements sql) throws SQLException {
    long expected = renewed; // first: it may be renewed meanwhile
    if (expected == 0) {
      return true;
    }
    OptionalLong number = sql.lastGroup(id);
    return number.isPresent() && number.getAsLong() >= expected;
  }

  /** In another epoch nothing is certain of what was renewed before. */
  public void reset() {
    renewed = 0;
  }

  /** Removes the row. */
  public void remove() {
    renewed = 0;
    transactions.writeSql(connection -> AppenderTable.delete(connection, id));
  }

  /** An earlier renewal whose outcome is unknown may have been committed. */
  private boolean update(Connection connection, long next, long now) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update carillon_appender set last_group = ?, used_at = ?"
                + " where id = ? and last_group >= ?")) {
      update.setLong(1, next);
      update.setLong(2, now);
      update.setString(3, id);
      update.setLong(4, next - 1);
      return update.executeUpdate() == 1;
    }
  }
}
