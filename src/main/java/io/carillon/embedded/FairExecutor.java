package io.carillon.embedded;

import io.carillon.embedded.guard.Network;
import io.carillon.security.RequestOrigin;
import io.undertow.server.HttpHandler;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Executes requests fairly among the networks that they come from (round-robin fair queueing): a
 * network with two thousand queued requests delays itself, not the single request of another.
 *
 * <p>Concurrency: one lock, held for queue operations only; a request that is not queued acquires
 * it twice.
 */
final class FairExecutor {
  private final Executor threads;
  private final int maxConcurrent;
  private final int maxPerNetwork;
  private final Map<String, NetworkQueue> queues = new HashMap<>(); // guarded by this
  private final Set<NetworkQueue> waiting = new LinkedHashSet<>(); // in turn; guarded by this
  private int running; // guarded by this

  /** The requests of one network; removed when there are none. Guarded by the executor. */
  private static final class NetworkQueue {
    private final String network;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private int running;

    NetworkQueue(String network) {
      this.network = network;
    }
  }

  /**
   * @param threads runs up to {@code maxConcurrent} tasks concurrently
   */
  FairExecutor(Executor threads, int maxConcurrent) {
    this(threads, maxConcurrent, maxConcurrent);
  }

  /**
   * @param threads runs up to {@code maxConcurrent} tasks concurrently
   * @param maxPerNetwork concurrent tasks of one network ({@link RequestOrigin#networkOf})
   */
  FairExecutor(Executor threads, int maxConcurrent, int maxPerNetwork) {
    this.threads = threads;
    this.maxConcurrent = maxConcurrent;
    this.maxPerNetwork = maxPerNetwork;
  }

  /** A handler that dispatches requests to this executor; must precede any other dispatch. */
  HttpHandler wrap(HttpHandler next) {
    return exchange -> {
      String network = Network.of(exchange.getConnection());
      exchange.dispatch(task -> execute(network, task), next);
    };
  }

  /** The number of queued requests. */
  synchronized int waiting() {
    return waiting.stream().mapToInt(queue -> queue.tasks.size()).sum();
  }

  void execute(String network, Runnable task) {
    NetworkQueue queue;
    synchronized (this) {
      queue = queues.computeIfAbsent(network, NetworkQueue::new);
      if (running == maxConcurrent || queue.running == maxPerNetwork) {
        queue.tasks.add(task);
        waiting.add(queue);
        return;
      }
      running++;
      queue.running++;
    }
    threads.execute(() -> runUntilIdle(new QueuedTask(queue, task)));
  }

  private record QueuedTask(NetworkQueue queue, Runnable task) {}

  /** Runs queued tasks on the same thread: waking another one costs more than a request. */
  private void runUntilIdle(QueuedTask first) {
    Optional<QueuedTask> next = Optional.of(first);
    while (next.isPresent()) {
      try {
        next.get().task().run();
      } catch (RuntimeException | Error e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
      next = nextAfter(next.get().queue());
    }
  }

  /** The oldest request of the network whose turn it is; that network goes to the end. */
  private synchronized Optional<QueuedTask> nextAfter(NetworkQueue done) {
    done.running--;
    if (done.running == 0 && done.tasks.isEmpty()) {
      queues.remove(done.network);
    }
    // networks at their limit are few: no more than threads
    for (NetworkQueue queue : waiting) {
      if (queue.running < maxPerNetwork) {
        waiting.remove(queue);
        Runnable task = queue.tasks.remove();
        queue.running++;
        if (!queue.tasks.isEmpty()) {
          waiting.add(queue);
        }
        return Optional.of(new QueuedTask(queue, task));
      }
    }
    running--;
    return Optional.empty();
  }
}
