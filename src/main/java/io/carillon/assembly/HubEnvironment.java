package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.log.Transactions;
import io.carillon.metrics.Pool;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** What the hub is given by whoever runs it: a Jakarta EE server, or the embedded one. */
public interface HubEnvironment {
  /** The settings. */
  CarillonConfig config();

  /** The way to the database. */
  Transactions transactions();

  /** Makes the hub's threads. */
  ThreadFactory threads();

  /** What it has of its own that may run short, for metrics. */
  default List<Pool> pools() {
    return List.of();
  }
}
