package io.carillon.shared;

import io.carillon.jpa.HubUnit;
import io.carillon.jpa.ResourceLocalTransactions;
import io.carillon.jpa.SqlDialect;
import io.carillon.jpa.SqlWork;
import io.carillon.jpa.TestDatabases;
import io.carillon.jpa.Transactions;
import io.carillon.testing.ManualClock;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;

/** Nodes on one database, which can become unavailable. */
final class TwoNodes implements AutoCloseable {
  final ManualClock clock = new ManualClock();
  private final DataSource dataSource = TestDatabases.prepared(TestDatabases.h2());
  private final EntityManagerFactory database = HubUnit.openResourceLocal(dataSource, Map.of());
  private volatile boolean isDown;

  private final class Breaking implements Transactions {
    private final Transactions real = new ResourceLocalTransactions(database, dataSource);

    @Override
    public <T> T write(Function<EntityManager, T> work) {
      return requireUp().write(work);
    }

    @Override
    public <T> T writeSql(SqlWork<T> work) {
      return requireUp().writeSql(work);
    }

    @Override
    public <T> T read(Function<EntityManager, T> work) {
      return requireUp().read(work);
    }

    @Override
    public <T> T readSql(SqlWork<T> work) {
      return requireUp().readSql(work);
    }

    @Override
    public SqlDialect dialect() {
      return requireUp().dialect();
    }

    private Transactions requireUp() {
      if (isDown) {
        throw new PersistenceException("the database is down");
      }
      return real;
    }
  }

  void loseDatabase() {
    isDown = true;
  }

  void recoverDatabase() {
    isDown = false;
  }

  SharedDatabase database() {
    return new SharedDatabase(new Breaking(), clock);
  }

  ClusterCounters counters(String node) {
    return new ClusterCounters(database(), node);
  }

  @Override
  public void close() {
    database.close();
  }
}
