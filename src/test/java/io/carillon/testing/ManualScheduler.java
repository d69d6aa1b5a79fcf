package io.carillon.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler without threads: what is due runs when the test lets time pass, on the test's thread.
 * Tasks may be handed over by any thread.
 */
public final class ManualScheduler extends AbstractExecutorService
    implements ScheduledExecutorService {
  private final ManualClock clock;
  private final List<Task> tasks = new ArrayList<>(); // guarded by itself
  private volatile boolean shutdown;

  public ManualScheduler(ManualClock clock) {
    this.clock = clock;
  }

  private final class Task extends FutureTask<Object> implements ScheduledFuture<Object> {
    final long periodNanos;
    volatile long dueNanos;

    Task(Runnable task, long dueNanos, long periodNanos) {
      super(task, null);
      this.dueNanos = dueNanos;
      this.periodNanos = periodNanos;
    }

    void runOnce() {
      if (periodNanos == 0) {
        run();
      } else if (runAndReset()) {
        dueNanos = clock.nanos() + periodNanos;
        add(this);
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - clock.nanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  /** Lets time pass; everything that becomes due runs in its order, and at its time. */
  public void advance(Duration duration) {
    long until = clock.nanos() + duration.toNanos();
    for (Optional<Task> next = takeDue(until); next.isPresent(); next = takeDue(until)) {
      clock.advance(Duration.ofNanos(Math.max(0, next.get().dueNanos - clock.nanos())));
      next.get().runOnce();
    }
    clock.advance(Duration.ofNanos(until - clock.nanos()));
  }

  /** Runs what is due now. */
  public void runDue() {
    advance(Duration.ZERO);
  }

  /** How many tasks wait for their time. */
  public int waiting() {
    synchronized (tasks) {
      return tasks.size();
    }
  }

  private Optional<Task> takeDue(long until) {
    synchronized (tasks) {
      Optional<Task> due =
          tasks.stream()
              .filter(task -> task.dueNanos <= until)
              .min(
                  Comparator.comparingLong(
                      task -> task.dueNanos)); // the first of equals: as they were handed over
      due.ifPresent(tasks::remove);
      return due;
    }
  }

  private Task add(Task task) {
    if (shutdown) {
      throw new RejectedExecutionException("shut down");
    }
    synchronized (tasks) {
      tasks.add(task);
    }
    return task;
  }

  @Override
  public void execute(Runnable task) {
    add(new Task(task, clock.nanos(), 0));
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return add(new Task(task, clock.nanos() + unit.toNanos(delay), 0));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return add(new Task(task, clock.nanos() + unit.toNanos(initialDelay), unit.toNanos(delay)));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException("no test needs it");
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException("no test needs it");
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
