package io.carillon.jpa;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EntityTransaction;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;

/** Transactions of the database itself, without a container. */
public final class ResourceLocalTransactions implements Transactions {
  private final EntityManagerFactory factory;
  private final DataSource dataSource;
  private final LazyDialect dialect;

  /**
   * @param factory of the {@link HubUnit}, opened resource-local; closed by the caller
   * @param dataSource of that unit
   */
  public ResourceLocalTransactions(EntityManagerFactory factory, DataSource dataSource) {
    this.factory = factory;
    this.dataSource = dataSource;
    this.dialect = new LazyDialect(dataSource);
  }

  @Override
  public <T> T write(Function<EntityManager, T> work) {
    try (EntityManager entityManager = factory.createEntityManager()) {
      EntityTransaction transaction = entityManager.getTransaction();
      transaction.begin();
      T result;
      try {
        result = work.apply(entityManager);
      } catch (RuntimeException | Error e) {
        rollBack(transaction, e);
        throw e;
      }
      transaction.commit();
      return result;
    } catch (RuntimeException e) {
      throw PersistenceErrors.translate(e);
    }
  }

  private static void rollBack(EntityTransaction transaction, Throwable reason) {
    try {
      if (transaction.isActive()) {
        transaction.rollback();
      }
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public <T> T writeSql(SqlWork<T> work) {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false); // until it is closed
      T result;
      try {
        result = work.on(connection);
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(connection, e);
        throw e;
      }
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  @Override
  public boolean endByStatement() {
    return true;
  }

  private static void rollBack(Connection connection, Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public <T> T readSql(SqlWork<T> work) {
    return readSql(dataSource, work);
  }

  static <T> T readSql(DataSource dataSource, SqlWork<T> work) {
    try (Connection connection = dataSource.getConnection()) {
      return work.on(connection);
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  @Override
  public SqlDialect dialect() {
    return dialect.get();
  }

  @Override
  public <T> T read(Function<EntityManager, T> work) {
    return read(factory, work);
  }

  static <T> T read(EntityManagerFactory factory, Function<EntityManager, T> work) {
    try (EntityManager entityManager = factory.createEntityManager()) {
      return work.apply(entityManager);
    } catch (RuntimeException e) {
      throw PersistenceErrors.translate(e);
    }
  }
}
