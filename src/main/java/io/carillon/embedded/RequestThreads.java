package io.carillon.embedded;

import io.carillon.metrics.Pool;
import org.xnio.XnioWorker;
import org.xnio.management.XnioWorkerMXBean;

/** The threads that answer requests. */
record RequestThreads(XnioWorkerMXBean worker, FairExecutor turns) implements Pool {
  RequestThreads(XnioWorker worker, FairExecutor turns) {
    this(worker.getMXBean(), turns);
  }

  @Override
  public String name() {
    return "request";
  }

  @Override
  public int busy() {
    return worker.getBusyWorkerThreadCount();
  }

  @Override
  public int max() {
    return worker.getMaxWorkerPoolSize();
  }

  @Override
  public int waiting() {
    return turns.waiting() + worker.getWorkerQueueSize();
  }
}
