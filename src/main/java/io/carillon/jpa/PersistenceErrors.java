package io.carillon.jpa;

import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PessimisticLockException;
import jakarta.persistence.QueryTimeoutException;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.util.Set;

/** Classifies errors of persistence providers, databases and containers. */
final class PersistenceErrors {
  /**
   * Classes of SQLSTATE (SQL:2016, table 38) for errors of the statement or its values: a retry
   * would fail again.
   */
  private static final Set<String> OF_THE_STATEMENT =
      Set.of("07", "0A", "21", "22", "23", "42", "44", "54");

  /** Of these: a value is too long, or not one of its type (SQL:2016, "data exception"). */
  private static final String OF_A_VALUE = "22";

  /** Thrown by containers when the transaction manager or a connection failed. */
  private static final Set<Class<? extends Exception>> FROM_CONTAINER =
      Set.of(
          SystemException.class,
          RollbackException.class,
          HeuristicRollbackException.class,
          HeuristicMixedException.class);

  private PersistenceErrors() {}

  /**
   * The exception as a {@link PersistenceException} if the database caused it. One provider throws
   * exceptions of its own when {@code find} fails to reach the database.
   */
  static RuntimeException translate(RuntimeException error) {
    if (error instanceof PersistenceException
        || error instanceof RejectedBatchException
        || error instanceof OutboxConflictException) {
      return error;
    }
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        return new PersistenceException(error);
      }
    }
    return error;
  }

  /**
   * Whether a retry may succeed: the database is down or busy, a lock timed out, the transaction
   * was the victim of a deadlock. All errors from the database count that are not known to be
   * caused by the statement.
   */
  static boolean isTransient(Throwable error) {
    boolean fromDatabase = false;
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof LockTimeoutException
          || cause instanceof PessimisticLockException
          || cause instanceof QueryTimeoutException) {
        return true;
      }
      if (cause instanceof SQLException sql) {
        fromDatabase = true;
        String state = sql.getSQLState();
        if (state != null
            && state.length() >= 2
            && OF_THE_STATEMENT.contains(state.substring(0, 2))) {
          return false;
        }
      }
      if (isFromContainer(cause)) {
        fromDatabase = true;
      }
    }
    return fromDatabase;
  }

  /** Whether a value of the publication caused it, such as one that is too long for its column. */
  static boolean isOfAValue(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getSQLState() != null
          && sql.getSQLState().startsWith(OF_A_VALUE)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFromContainer(Throwable cause) {
    return FROM_CONTAINER.stream().anyMatch(type -> type.isInstance(cause));
  }
}
