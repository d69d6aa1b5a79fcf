package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.config.OutboxSource;
import io.carillon.jpa.ConnectionSource;
import io.carillon.jpa.JtaTransactions;
import io.carillon.jpa.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * A Jakarta EE server: its transactions, its persistence provider on its default data source, its
 * threads, looked up by their standard names.
 */
@ApplicationScoped
public class ServerEnvironment implements HubEnvironment {
  /**
   * Declared in {@code web.xml}, and in {@code web-fragment.xml} for applications that contain the
   * hub.
   */
  private static final String PERSISTENCE_UNIT = "java:comp/env/persistence/carillon";

  /** Jakarta Transactions 2.0, 4.1 and Jakarta EE Platform 10, EE.5.13. */
  private static final String USER_TRANSACTION = "java:comp/UserTransaction";

  /** Jakarta EE Platform 10, EE.5.20; the one that {@code persistence.xml} names. */
  private static final String DATA_SOURCE = "java:comp/DefaultDataSource";

  /** Jakarta Transactions 2.0, 3.6 and Jakarta EE Platform 10, EE.5.14. */
  private static final String SYNCHRONIZATIONS = "java:comp/TransactionSynchronizationRegistry";

  /** Jakarta Concurrency 3.0, 3.4.4. */
  private static final String THREAD_FACTORY = "java:comp/DefaultManagedThreadFactory";

  @Override
  public CarillonConfig config() {
    return CarillonConfig.load(Host.SERVER, ConfigSources.standard());
  }

  @Override
  public Transactions transactions() {
    return new JtaTransactions(
        persistenceUnit(), require(USER_TRANSACTION, UserTransaction.class, "transactions"));
  }

  private static EntityManagerFactory persistenceUnit() {
    return require(PERSISTENCE_UNIT, EntityManagerFactory.class, "persistence unit");
  }

  @Override
  public DataSource dataSource() {
    return require(DATA_SOURCE, DataSource.class, "default data source");
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
            persistenceUnit()));
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
