package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.config.OutboxSource;
import io.carillon.fanout.ProcessCapacity;
import io.carillon.jpa.ConnectionSource;
import io.carillon.jpa.HubUnit;
import io.carillon.jpa.JtaTransactions;
import io.carillon.jpa.Transactions;
import io.carillon.schema.Schema;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A Jakarta EE server: its transactions, its persistence provider on one of its data sources, its
 * threads, looked up by their standard names. The threads that use it at the same time are those
 * that start and stop the hub.
 */
@ApplicationScoped
public class ServerEnvironment implements HubEnvironment {
  /** Jakarta Transactions 2.0, 4.1 and Jakarta EE Platform 10, EE.5.13. */
  private static final String USER_TRANSACTION = "java:comp/UserTransaction";

  /** Jakarta Transactions 2.0, 3.6 and Jakarta EE Platform 10, EE.5.14. */
  private static final String SYNCHRONIZATIONS = "java:comp/TransactionSynchronizationRegistry";

  /** Jakarta Concurrency 3.0, 3.4.4. */
  private static final String THREAD_FACTORY = "java:comp/DefaultManagedThreadFactory";

  /** Where WildFly has its transaction manager, which Hibernate does not find by itself. */
  private static final String TRANSACTION_MANAGER_OF_WILDFLY = "java:jboss/TransactionManager";

  private @Nullable EntityManagerFactory database; // guarded by this

  @Override
  public CarillonConfig config() {
    return CarillonConfig.load(Host.SERVER, ConfigSources.standard());
  }

  @Override
  public Transactions transactions() {
    return new JtaTransactions(
        database(), dataSource(), require(USER_TRANSACTION, UserTransaction.class, "transactions"));
  }

  private synchronized EntityManagerFactory database() {
    EntityManagerFactory open = database;
    if (open == null) {
      DataSource dataSource = dataSource();
      prepare(dataSource);
      open = HubUnit.openJta(dataSource, providerProperties());
      database = open;
      HubUnit.requireTables(open);
    }
    return open;
  }

  private void prepare(DataSource dataSource) {
    CarillonConfig config = config();
    try {
      new Schema(dataSource)
          .prepare(config.deployment().schema(), config.publish().maxEventSize(), threads());
    } catch (SQLException e) {
      throw new PersistenceException("the database is unavailable", e);
    }
  }

  private static Map<String, Object> providerProperties() {
    try {
      lookup(TRANSACTION_MANAGER_OF_WILDFLY, Object.class);
      return Map.of("hibernate.transaction.jta.platform", "JBossAS");
    } catch (NamingException another) {
      return Map.of();
    }
  }

  @Override
  public synchronized void closeDatabase() {
    EntityManagerFactory open = database;
    database = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public DataSource dataSource() {
    String name = config().deployment().dataSource();
    try {
      return lookup(name, DataSource.class);
    } catch (NamingException e) {
      throw new IllegalStateException(
          "the server has no data source " + name + "; name another with carillon.data-source", e);
    }
  }

  @Override
  public String dataSourceName() {
    return config().deployment().dataSource();
  }

  @Override
  public List<String> applicationDataSources() {
    return PersistenceUnits.dataSources(Thread.currentThread().getContextClassLoader());
  }

  /** Looked up for each connection, since it may be defined after the start of the hub. */
  @Override
  public ConnectionSource outboxSource(OutboxSource source) {
    return () -> {
      try {
        return lookup(source.location(), DataSource.class).getConnection();
      } catch (NamingException e) {
        throw new SQLException("the server has no data source " + source.location(), e);
      }
    };
  }

  @Override
  public Optional<CallerTransactions> callerTransactions() {
    return Optional.of(
        new CallerTransactions(
            require(
                SYNCHRONIZATIONS,
                TransactionSynchronizationRegistry.class,
                "synchronization with transactions"),
            database()));
  }

  @Override
  public ProcessCapacity capacity() {
    return new DescriptorCapacity();
  }

  /** No API tells whether there is a realm with users. */
  @Override
  public boolean hasLogins() {
    return true;
  }

  @Override
  public ThreadFactory threads() {
    try {
      return lookup(THREAD_FACTORY, ThreadFactory.class);
    } catch (NamingException noConcurrency) {
      return Executors.defaultThreadFactory();
    }
  }

  private static <T> T require(String name, Class<T> type, String service) {
    try {
      return lookup(name, type);
    } catch (NamingException e) {
      throw new IllegalStateException("the server offers no " + service, e);
    }
  }

  private static <T> T lookup(String name, Class<T> type) throws NamingException {
    return type.cast(new InitialContext().lookup(name));
  }
}
