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
 * What the hub is given by the embedded server.
 *
 * @param database waits until it is open
 * @param requests threads that answer them
 */
record EmbeddedEnvironment(
    CarillonConfig config, Supplier<EmbeddedDatabase> database, Pool requests)
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
    return List.of(database.get().pool(), requests);
  }

  @Override
  public ThreadFactory threads() {
    return Executors.defaultThreadFactory();
  }
}
