package io.carillon.jpa;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.util.function.Function;

/**
 * How the log gets at its database: a server's transactions are JTA, embedded they are the
 * database's own. Thread-safe.
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
   * Runs {@code work}, which only reads, without a transaction of its own: each query sees what is
   * committed when it starts.
   */
  <T> T read(Function<EntityManager, T> work);
}
