package io.carillon.embedded;

import io.carillon.metrics.Pool;
import org.xnio.XnioWorker;
import org.xnio.management.XnioWorkerMXBean;

/** The pool of request threads, for metrics. */
record RequestThreads(XnioWorkerMXBean worker, RequestLanes lanes) implements Pool {
  RequestThreads(XnioWorker worker, RequestLanes lanes) {
    this(worker.getMXBean(), lanes);
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
    return lanes.waiting() + worker.getWorkerQueueSize();
  }
}
