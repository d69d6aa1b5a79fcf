package io.carillon.jpa;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The container's transactions. {@link #write} and {@link #writeSql} require a thread without a
 * transaction, such as the appender's; {@link #read} works on any thread, and joins the caller's
 * transaction if there is one.
 */
public final class JtaTransactions implements Transactions {
  private final EntityManagerFactory factory;
  private final DataSource dataSource;
  private final LazyDialect dialect;
  private final UserTransaction transaction;

  /**
   * @param factory of the {@link HubUnit}, opened for JTA
   * @param dataSource of that unit: its connections take part in the container's transactions
   * @param transaction the container's, usable from the threads that call
   */
  public JtaTransactions(
      EntityManagerFactory factory, DataSource dataSource, UserTransaction transaction) {
    this.factory = factory;
    this.dataSource = dataSource;
    this.dialect = new LazyDialect(dataSource);
    this.transaction = transaction;
  }

  @Override
  public <T> T write(Function<EntityManager, T> work) {
    begin();
    // Closed after the commit: a provider may need it when the transaction flushes.
    EntityManager entityManager = null;
    try {
      T result;
      try {
        entityManager = factory.createEntityManager();
        entityManager.joinTransaction();
        result = work.apply(entityManager);
        // here and not in the commit, where the container's RollbackException would hide the cause
        entityManager.flush();
      } catch (RuntimeException | Error e) {
        rollBack(e);
        throw e;
      }
      commit();
      return result;
    } catch (RuntimeException e) {
      throw PersistenceErrors.translate(e);
    } finally {
      if (entityManager != null) {
        entityManager.close();
      }
    }
  }

  @Override
  public <T> T writeSql(SqlWork<T> work) {
    begin();
    T result;
    try (Connection connection = dataSource.getConnection()) {
      result = work.on(connection);
    } catch (SQLException e) {
      rollBack(e);
      throw new PersistenceException(e);
    } catch (RuntimeException | Error e) {
      rollBack(e);
      throw e;
    }
    commit();
    return result;
  }

  private void begin() {
    try {
      transaction.begin();
    } catch (NotSupportedException e) {
      throw new IllegalStateException(
          "the log writes in transactions of its own, not in the caller's", e);
    } catch (SystemException e) {
      throw new PersistenceException("no transaction could be begun", e);
    }
  }

  private void commit() {
    try {
      transaction.commit();
    } catch (RollbackException | HeuristicRollbackException e) {
      throw new jakarta.persistence.RollbackException("the transaction was rolled back", e);
    } catch (HeuristicMixedException | SystemException e) {
      throw new PersistenceException("it is not known whether the transaction was committed", e);
    }
  }

  private void rollBack(Throwable reason) {
    try {
      // the container may have ended it (timeout), but it is still associated with this thread
      if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
        transaction.rollback();
      }
    } catch (SystemException | RuntimeException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public <T> T readSql(SqlWork<T> work) {
    return ResourceLocalTransactions.readSql(dataSource, work);
  }

  @Override
  public SqlDialect dialect() {
    return dialect.get();
  }

  @Override
  public <T> T read(Function<EntityManager, T> work) {
    return ResourceLocalTransactions.read(factory, work);
  }
}
