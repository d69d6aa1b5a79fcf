package io.carillon.thread;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that works when it is started, when it is nudged and when work is due, until it is
 * closed. A nudge is never lost: one that arrives during the work has it repeated. Thread-safe.
 */
public final class WorkLoop implements AutoCloseable {
  private static final Logger LOG = System.getLogger(WorkLoop.class.getName());
  private static final long NO_TIMEOUT = 0; // of Thread.join

  private final Work work;
  private boolean isNudged; // guarded by this, as the next two
  private boolean isClosed;
  private @Nullable Thread thread;

  /** What the thread does, without the lock of the loop. */
  @FunctionalInterface
  public interface Work {
    /**
     * Works once.
     *
     * @return how long there is nothing more to do, unless the loop is nudged
     * @throws InterruptedException if a container ends the thread
     */
    Duration run() throws InterruptedException;
  }

  public WorkLoop(Work work) {
    this.work = work;
  }

  /** Starts the thread. */
  public synchronized void start(ThreadFactory threads) {
    thread = threads.newThread(this::run);
    thread.start();
  }

  /** Has the thread work at once, or once more if it works at the moment. */
  public synchronized void nudge() {
    isNudged = true;
    notifyAll();
  }

  /** False once it is being closed: long work should end. */
  public synchronized boolean isOpen() {
    return !isClosed;
  }

  /** Waits for so long, whatever is nudged, or until the loop is closed. For work that failed. */
  public synchronized void pause(Duration duration) throws InterruptedException {
    await(duration, () -> isClosed);
  }

  /** Ends the thread after the work in progress, and waits for that. */
  @Override
  public void close() {
    end(NO_TIMEOUT);
  }

  /** The same, and waits no longer than this; the thread may then still work. */
  public void close(Duration timeout) {
    end(Math.max(1, timeout.toMillis()));
  }

  private void end(long timeoutMillis) {
    Thread running;
    synchronized (this) {
      isClosed = true;
      running = thread;
      notifyAll();
    }
    if (running != null) {
      try {
        running.join(timeoutMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      while (isOpen()) {
        awaitWork(work.run());
      }
    } catch (InterruptedException ended) {
      LOG.log(Level.DEBUG, "A container has ended " + Thread.currentThread().getName(), ended);
    }
  }

  private synchronized void awaitWork(Duration pause) throws InterruptedException {
    await(pause, () -> isClosed || isNudged);
    isNudged = false;
  }

  /** Waits with the lock of this. */
  private void await(Duration duration, BooleanSupplier isOver) throws InterruptedException {
    long begun = System.nanoTime();
    long nanos = TimeUnit.NANOSECONDS.convert(duration); // as many as fit into a long
    long left = nanos;
    while (left > 0 && !isOver.getAsBoolean()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = nanos - (System.nanoTime() - begun);
    }
  }
}
