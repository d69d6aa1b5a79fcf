package io.carillon.embedded;

import io.carillon.assembly.HubEnvironment;
import io.carillon.config.CarillonConfig;
import io.carillon.config.OutboxSource;
import io.carillon.embedded.guard.Refusals;
import io.carillon.jpa.ConnectionSource;
import io.carillon.jpa.ResourceLocalTransactions;
import io.carillon.jpa.Transactions;
import io.carillon.metrics.Pool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The environment that the embedded server provides to the hub.
 *
 * @param isInMemory whether there is no database
 * @param database blocks until the database is open
 * @param outboxes the databases of further outboxes
 * @param requestThreads the threads that handle requests
 * @param refused what the listener refused
 */
record EmbeddedEnvironment(
    CarillonConfig config,
    boolean isInMemory,
    Supplier<EmbeddedDatabase> database,
    OutboxPools outboxes,
    Pool requestThreads,
    Refusals refused)
    implements HubEnvironment {
  @Override
  public Transactions transactions() {
    EmbeddedDatabase open = database.get();
    return new ResourceLocalTransactions(open.entityManagerFactory(), open.dataSource());
  }

  @Override
  public DataSource dataSource() {
    return database.get().dataSource();
  }

  /** H2 locks its file, and several nodes on it are refused. */
  @Override
  public boolean isDatabaseExclusive() {
    return config.embedded().dbUrl().isEmpty() && !config.relay().hasOtherNodes();
  }

  @Override
  public ConnectionSource outboxSource(OutboxSource source) {
    return outboxes.open(source);
  }

  @Override
  public List<Pool> pools() {
    return isInMemory ? List.of(requestThreads) : List.of(database.get().pool(), requestThreads);
  }

  @Override
  public void forgetSentData() {
    if (!isInMemory) {
      database.get().replaceConnections();
    }
  }

  @Override
  public Optional<String> diskProblem() {
    return isInMemory ? Optional.empty() : database.get().problem();
  }

  @Override
  public Map<String, LongSupplier> refusals() {
    return refused.counts();
  }

  @Override
  public ThreadFactory threads() {
    return Executors.defaultThreadFactory();
  }
}
