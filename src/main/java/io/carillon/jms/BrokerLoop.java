package io.carillon.jms;

import io.carillon.diagnostics.OutageLog;
import jakarta.jms.JMSException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Repeats one step of work with a broker on a thread of its own until it is closed. While the
 * broker or the log is unavailable it retries, and logs that once. Thread-safe.
 */
final class BrokerLoop implements AutoCloseable {
  private static final Logger LOG = System.getLogger(BrokerLoop.class.getName());
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Step step;
  private final OutageLog outage;
  private boolean isClosed; // guarded by this, as the next
  private @Nullable Thread thread;

  /** One step. */
  interface Step {
    /**
     * @return how long there is nothing more to do
     */
    Duration run() throws JMSException;
  }

  /**
   * @param work what is done, for messages such as "jms.in.orders"
   */
  BrokerLoop(String work, Step step) {
    this.step = step;
    this.outage =
        new OutageLog(
            LOG,
            "carillon." + work + ": the broker or the event log is unavailable; retrying",
            "carillon." + work + " works again");
  }

  synchronized void start(ThreadFactory threads) {
    thread = threads.newThread(this::run);
    thread.start();
  }

  /** Whether the last step succeeded. */
  boolean isUp() {
    return !outage.isDown();
  }

  /** Ends the thread after the step in progress. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      isClosed = true;
      running = thread;
      notifyAll();
    }
    if (running != null) {
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      while (!isClosed()) {
        pause(tryStep());
      }
    } catch (InterruptedException ended) {
      LOG.log(Level.DEBUG, "A container has ended the thread of a broker", ended);
    }
  }

  private synchronized boolean isClosed() {
    return isClosed;
  }

  private synchronized void pause(Duration duration) throws InterruptedException {
    if (!isClosed && !duration.isZero()) {
      wait(duration.toMillis());
    }
  }

  private Duration tryStep() {
    try {
      Duration pause = step.run();
      outage.succeeded();
      return pause;
    } catch (JMSException | RuntimeException failure) { // brokers throw any when they are away
      if (!isClosed()) {
        outage.failed(failure);
      }
    }
    return PAUSE_AFTER_FAILURE;
  }
}
