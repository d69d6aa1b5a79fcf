package io.carillon.jpa;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.util.function.Function;

/**
 * Access to the database of the log: with JTA transactions on a server, with the database's own
 * when embedded. Thread-safe.
 */
public interface Transactions {
  /**
   * Runs {@code work} in a new transaction and commits it; rolls back if {@code work} throws.
   *
   * @throws PersistenceException if the database failed; whether the commit happened may then be
   *     unknown
   */
  <T> T write(Function<EntityManager, T> work);

  /**
   * Like {@link #write}, with the connection itself instead of the persistence provider: for what
   * is done so often that the provider's layers would take most of the time.
   *
   * @throws PersistenceException if the database failed; whether the commit happened may then be
   *     unknown
   */
  <T> T writeSql(SqlWork<T> work);

  /**
   * Runs {@code work}, which only reads, without a transaction: each query sees what is committed
   * when it starts.
   */
  <T> T read(Function<EntityManager, T> work);

  /**
   * Like {@link #read}, with the connection itself: for readers of the log, and for what a hub
   * reads while it starts or has nothing to do. See {@link SqlQuery}.
   *
   * @throws PersistenceException if the database failed
   */
  <T> T readSql(SqlWork<T> work);

  /**
   * The SQL of the database.
   *
   * @throws PersistenceException if it is not known yet and the database is unavailable
   */
  SqlDialect dialect();

  /**
   * Whether the work of {@link #writeSql} may end its transaction by a statement {@code commit}, as
   * its last one; a container does not allow that.
   */
  default boolean endByStatement() {
    return false;
  }
}
