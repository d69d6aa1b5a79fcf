package io.carillon.jpa;

import io.carillon.log.UnreadableBatchException;
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

/** Tells trouble that may pass from trouble that a batch brings with it. */
final class PersistenceErrors {
  /**
   * Classes of SQLSTATE (SQL:2016, table 38) that speak of what was sent: the same would fail
   * again.
   */
  private static final Set<String> OF_THE_STATEMENT =
      Set.of("07", "0A", "21", "22", "23", "42", "44", "54");

  /** How a container says that its transaction manager or a connection failed. */
  private static final Set<Class<? extends Exception>> FROM_CONTAINER =
      Set.of(
          SystemException.class,
          RollbackException.class,
          HeuristicRollbackException.class,
          HeuristicMixedException.class);

  private PersistenceErrors() {}

  /**
   * The exception as Jakarta Persistence would have it. One provider lets its own through where
   * {@code find} meets a database that is away.
   */
  static RuntimeException unified(RuntimeException trouble) {
    if (trouble instanceof PersistenceException || trouble instanceof UnreadableBatchException) {
      return trouble;
    }
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        return new PersistenceException(trouble);
      }
    }
    return trouble;
  }

  /**
   * Whether the same may succeed later: the database is away or busy, a lock was not had in time,
   * this transaction was the victim of a deadlock. Whatever reached the database and is not known
   * to be the statement's own fault counts.
   */
  static boolean mayPass(Throwable trouble) {
    boolean fromDatabase = false;
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
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

  private static boolean isFromContainer(Throwable cause) {
    return FROM_CONTAINER.stream().anyMatch(type -> type.isInstance(cause));
  }
}
