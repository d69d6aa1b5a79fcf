package io.carillon.embedded;

import io.carillon.assembly.HubEnvironment;
import io.carillon.config.CarillonConfig;
import io.carillon.log.ResourceLocalTransactions;
import io.carillon.log.Transactions;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * What the hub is given by the embedded server.
 *
 * @param database waits until it is open
 */
record EmbeddedEnvironment(CarillonConfig config, Supplier<EmbeddedDatabase> database)
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
  public ThreadFactory threads() {
    return Executors.defaultThreadFactory();
  }
}
