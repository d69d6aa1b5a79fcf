package io.carillon.shared;

import io.carillon.jpa.ResourceLocalTransactions;
import io.carillon.jpa.TestDatabases;
import io.carillon.jpa.Transactions;
import io.carillon.testing.ManualClock;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.util.Map;
import java.util.function.Function;

/** Nodes of one database, that can lose it. */
final class TwoNodes implements AutoCloseable {
  final ManualClock clock = new ManualClock();
  private final EntityManagerFactory database =
      ResourceLocalTransactions.open(TestDatabases.h2(), Map.of());
  private volatile boolean isAway;

  private final class Breaking implements Transactions {
    private final Transactions real = new ResourceLocalTransactions(database);

    @Override
    public <T> T write(Function<EntityManager, T> work) {
      return requireThere().write(work);
    }

    @Override
    public <T> T read(Function<EntityManager, T> work) {
      return requireThere().read(work);
    }

    private Transactions requireThere() {
      if (isAway) {
        throw new PersistenceException("the database is away");
      }
      return real;
    }
  }

  void loseDatabase() {
    isAway = true;
  }

  void findDatabase() {
    isAway = false;
  }

  Leases leases() {
    return new Leases(new Breaking(), clock);
  }

  OneTimeStore deposits() {
    return new OneTimeStore(new Breaking(), clock);
  }

  ClusterCounters tallies(String node) {
    return new ClusterCounters(leases(), new Breaking(), clock, node);
  }

  @Override
  public void close() {
    database.close();
  }
}
