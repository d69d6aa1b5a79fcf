package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.jpa.Transactions;
import io.carillon.metrics.Pool;
import io.carillon.publish.TransactionOutbox;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;

/** What the hub is given by whoever runs it: a Jakarta EE server, or the embedded one. */
public interface HubEnvironment {
  /** The settings. */
  CarillonConfig config();

  /** The way to the database. */
  Transactions transactions();

  /**
   * The database that {@link #transactions} use, for what Jakarta Persistence does not have. Asked
   * for by {@code carillon.relay=postgres} only.
   */
  DataSource dataSource();

  /** Where publications wait for the caller's transaction; none unless there are such. */
  default TransactionOutbox outbox() {
    return TransactionOutbox.NONE;
  }

  /** Makes the hub's threads. */
  ThreadFactory threads();

  /** What it has of its own that may run short, for metrics. */
  default List<Pool> pools() {
    return List.of();
  }
}
