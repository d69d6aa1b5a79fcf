package io.carillon.assembly;

import io.carillon.log.LogUnavailableException;
import io.carillon.memory.MemoryExhaustion;
import io.carillon.metrics.Pool;
import io.carillon.metrics.ThreadPool;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Creates the threads and thread pools of a hub. */
final class HubThreads {
  private static final Logger LOG = System.getLogger(HubThreads.class.getName());
  private static final int IDLE_SECONDS = 30;

  private final ThreadFactory factory;
  private final Lifecycle lifecycle;
  private final List<Pool> pools = new ArrayList<>();

  HubThreads(ThreadFactory factory, Lifecycle lifecycle) {
    this.factory = factory;
    this.lifecycle = lifecycle;
  }

  /** Unnamed threads. */
  ThreadFactory factory() {
    return factory;
  }

  /** Threads called {@code carillon-<purpose>-<number>}. */
  ThreadFactory named(String purpose) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = factory.newThread(() -> runChecked(task));
      thread.setName("carillon-" + purpose + "-" + number.getAndIncrement());
      return thread;
    };
  }

  private static void runChecked(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error failure) {
      MemoryExhaustion.check(failure);
      throw failure;
    }
  }

  /**
   * A fixed number of threads, created when needed. The queue is unbounded; readers, polls and
   * publications in flight, whose number is limited elsewhere, bound it.
   */
  ThreadPoolExecutor pool(String name, int size) {
    ThreadPoolExecutor pool = create(name, size);
    pool.allowCoreThreadTimeOut(true);
    lifecycle.addRunning(name + " threads", pool::shutdown);
    return pool;
  }

  /**
   * Threads that query the database, created at the start of the hub and kept to its end: one that
   * is created while a request is processed inherits the request's context from Payara, which then
   * never releases what the thread was used for, and with it the application.
   */
  ThreadPoolExecutor permanentPool(String name, int size) {
    ThreadPoolExecutor pool = create(name, size);
    lifecycle.add(name + " threads", pool::prestartAllCoreThreads, pool::shutdown);
    return pool;
  }

  private ThreadPoolExecutor create(String name, int size) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name)) {
          @Override
          protected void afterExecute(Runnable task, @Nullable Throwable failure) {
            MemoryExhaustion.check(failure);
          }
        };
    pools.add(new ThreadPool(name, pool));
    return pool;
  }

  /** Threads for timers; the caller adds them to the lifecycle. */
  ScheduledThreadPoolExecutor timers(String name, int size) {
    return new ScheduledThreadPoolExecutor(size, named(name));
  }

  /** The pools created so far. */
  List<Pool> pools() {
    return List.copyOf(pools);
  }

  /** Repeats a task until the executor is shut down; a failure is logged and does not end it. */
  static void schedule(ScheduledExecutorService executor, Duration interval, Runnable task) {
    long millis = interval.toMillis();
    executor.scheduleWithFixedDelay(() -> runGuarded(task), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** The same, the first time at once. */
  static void scheduleFromNow(ScheduledExecutorService executor, Duration interval, Runnable task) {
    executor.execute(() -> runGuarded(task));
    schedule(executor, interval, task);
  }

  private static void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (LogUnavailableException unavailable) { // logged by the database probe
      LOG.log(Level.DEBUG, "A recurring task waits for the database", unavailable);
    } catch (RuntimeException | Error failure) { // either would end the repetition
      MemoryExhaustion.check(failure);
      LOG.log(Level.ERROR, "A recurring task failed and will be retried", failure);
    }
  }
}
