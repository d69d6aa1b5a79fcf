package io.carillon.metrics;

import java.util.concurrent.ThreadPoolExecutor;

/** A pool of threads, and the tasks that wait for them. */
public record ThreadPool(String name, ThreadPoolExecutor executor) implements Pool {
  @Override
  public int busy() {
    return executor.getActiveCount();
  }

  @Override
  public int max() {
    return executor.getMaximumPoolSize();
  }

  @Override
  public int waiting() {
    return executor.getQueue().size();
  }
}
