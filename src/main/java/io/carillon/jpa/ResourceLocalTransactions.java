package io.carillon.jpa;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EntityTransaction;
import java.util.function.Function;

/** Transactions of the database itself, without a container. */
public final class ResourceLocalTransactions implements Transactions {
  private final EntityManagerFactory factory;

  /**
   * @param factory of the {@link HubUnit}, opened resource-local; closed by the caller
   */
  public ResourceLocalTransactions(EntityManagerFactory factory) {
    this.factory = factory;
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
