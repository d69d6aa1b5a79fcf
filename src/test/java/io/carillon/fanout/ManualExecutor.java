package io.carillon.fanout;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Queues tasks until the test runs them. */
final class ManualExecutor implements Executor {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean shutDown;

  @Override
  public void execute(Runnable task) {
    if (shutDown) {
      throw new RejectedExecutionException("shut down");
    }
    waiting.add(task);
  }

  void shutDown() {
    shutDown = true;
  }

  void restart() {
    shutDown = false;
  }

  boolean hasWork() {
    return !waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  /** Runs the oldest task. */
  void runNext() {
    waiting.remove().run();
  }

  /** Runs all queued tasks and those they add; whether there were any. */
  boolean runAll() {
    boolean any = hasWork();
    while (hasWork()) {
      runNext();
    }
    return any;
  }
}
