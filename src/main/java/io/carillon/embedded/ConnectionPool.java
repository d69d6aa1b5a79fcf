package io.carillon.embedded;

import com.zaxxer.hikari.HikariDataSource;
import io.carillon.metrics.Pool;

/** The pool of database connections, for metrics. */
record ConnectionPool(HikariDataSource dataSource) implements Pool {
  @Override
  public String name() {
    return "database";
  }

  @Override
  public int busy() {
    return dataSource.getHikariPoolMXBean().getActiveConnections();
  }

  @Override
  public int max() {
    return dataSource.getMaximumPoolSize();
  }

  @Override
  public int waiting() {
    return dataSource.getHikariPoolMXBean().getThreadsAwaitingConnection();
  }
}
