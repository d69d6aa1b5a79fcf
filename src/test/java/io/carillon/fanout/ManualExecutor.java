package io.carillon.fanout;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Keeps what it is given until it is told to run it. */
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

  /** Runs what waits, and what that brings; says whether there was anything. */
  boolean runAll() {
    boolean any = hasWork();
    while (hasWork()) {
      runNext();
    }
    return any;
  }
}
