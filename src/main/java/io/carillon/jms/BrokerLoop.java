package io.carillon.jms;

import io.carillon.diagnostics.OutageLog;
import io.carillon.thread.WorkLoop;
import jakarta.jms.JMSException;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * Repeats one step of work with a broker on a thread of its own until it is closed. While the
 * broker or the log is unavailable it retries, and logs that once. Thread-safe.
 */
final class BrokerLoop implements AutoCloseable {
  private static final Logger LOG = System.getLogger(BrokerLoop.class.getName());

  /** A broker that does not answer must not keep the hub from stopping. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Step step;
  private final OutageLog outage;
  private final WorkLoop loop = new WorkLoop(this::tryStep);

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

  void start(ThreadFactory threads) {
    loop.start(threads);
  }

  /** Whether the last step succeeded. */
  boolean isUp() {
    return !outage.isDown();
  }

  /** Ends the thread after the step in progress, and waits for that for a limited time. */
  @Override
  public void close() {
    loop.close(STOP_TIMEOUT);
  }

  private Duration tryStep() {
    try {
      Duration pause = step.run();
      outage.succeeded();
      return pause;
    } catch (JMSException | RuntimeException failure) { // brokers throw any when they are away
      if (loop.isOpen()) {
        outage.failed(failure);
      }
    }
    return PAUSE_AFTER_FAILURE;
  }
}
