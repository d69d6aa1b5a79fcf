package io.carillon.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Notices a pooler in transaction mode, such as PgBouncer, between the hub and PostgreSQL that does
 * not keep the prepared statements of its clients apart: they would fail now and then.
 */
public final class PoolerCheck {
  /** PostgreSQL's driver makes a statement of the server by default when it is used this often. */
  private static final int USES = 6;

  /** More than one connection can have prepared before, and the other not. */
  private static final int STATEMENTS = 16;

  private static final String NO_SUCH_STATEMENT = "26000";
  private static final String STATEMENT_EXISTS = "42P05";

  private PoolerCheck() {}

  /**
   * Executes the same statement on two connections in turn, so that a pooler uses one connection to
   * the server for both. A database that is unavailable is not an error here.
   *
   * @throws IllegalArgumentException with the remedy if prepared statements do not work
   */
  public static void require(DataSource dataSource) {
    try (Connection first = dataSource.getConnection()) {
      if (first.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
        try (Connection second = dataSource.getConnection()) {
          alternate(first, second);
        }
      }
    } catch (SQLException e) {
      if (isOfPooler(e)) {
        throw refusal(e);
      }
    }
  }

  /**
   * What to tell of a failure: the check itself may be served by a connection of its own.
   *
   * @return {@code failure}, or the refusal with the remedy if prepared statements did not work
   */
  public static RuntimeException explained(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && isOfPooler(sql)) {
        return refusal(failure);
      }
    }
    return failure;
  }

  private static boolean isOfPooler(SQLException e) {
    return NO_SUCH_STATEMENT.equals(e.getSQLState()) || STATEMENT_EXISTS.equals(e.getSQLState());
  }

  private static IllegalArgumentException refusal(Exception reason) {
    return new IllegalArgumentException(
        "the database is behind a pooler in transaction mode that does not support prepared"
            + " statements: add prepareThreshold=0 to the JDBC URL, or let PgBouncer 1.21 or"
            + " later support them (max_prepared_statements)",
        reason);
  }

  /**
   * With several statements: the driver numbers those of a connection, and only where both
   * connections have given the same number to one does it collide on the server.
   */
  private static void alternate(Connection first, Connection second) throws SQLException {
    for (int statement = 1; statement <= STATEMENTS; statement++) {
      String sql = "select " + statement;
      try (PreparedStatement one = first.prepareStatement(sql);
          PreparedStatement other = second.prepareStatement(sql)) {
        for (int use = 0; use < USES; use++) {
          one.executeQuery().close();
          other.executeQuery().close();
        }
      }
    }
  }
}
