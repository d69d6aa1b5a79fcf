package io.carillon.embedded;

import io.carillon.assembly.HubEnvironment;
import io.carillon.config.CarillonConfig;
import io.carillon.jpa.ResourceLocalTransactions;
import io.carillon.jpa.Transactions;
import io.carillon.metrics.Pool;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The environment that the embedded server provides to the hub.
 *
 * @param database blocks until the database is open
 * @param requestThreads the threads that handle requests
 */
record EmbeddedEnvironment(
    CarillonConfig config, Supplier<EmbeddedDatabase> database, Pool requestThreads)
    implements HubEnvironment {
  @Override
  public Transactions transactions() {
    return new ResourceLocalTransactions(database.get().entityManagerFactory());
  }

  @Override
  public DataSource dataSource() {
    return database.get().dataSource();
  }

  @Override
  public List<Pool> pools() {
    return List.of(database.get().pool(), requestThreads);
  }

  @Override
  public ThreadFactory threads() {
    return Executors.defaultThreadFactory();
  }
}
