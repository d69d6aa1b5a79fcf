package io.carillon.health;

import io.carillon.event.ChannelName;
import io.carillon.event.Ticker;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Asks the database for one row every second, in a thread of its own, so that nobody who wants to
 * know has to wait for it. A database that does not answer at all is noticed by that: the probe has
 * a time by which it should have come back.
 */
public final class DatabaseProbe implements AutoCloseable {
  private static final Logger LOG = System.getLogger(DatabaseProbe.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** An answer that is older says nothing of now. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Nobody publishes to it: what is asked for is an entry of an index that is not there. */
  private static final ChannelName NOWHERE = new ChannelName("carillon.health");

  private final EventLog log;
  private final Ticker ticker;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long answeredNanos;
  private volatile boolean failed;

  public DatabaseProbe(EventLog log, Ticker ticker) {
    this.log = log;
    this.ticker = ticker;
    this.answeredNanos = ticker.nanos();
  }

  /** Begins to ask. */
  public void start(ThreadFactory threads) {
    threads.newThread(this::run).start();
  }

  private void run() {
    try {
      do {
        probe();
      } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks once. */
  void probe() {
    try {
      log.extent(NOWHERE);
      answeredNanos = ticker.nanos();
      if (failed) {
        LOG.log(Level.INFO, "the database answers again");
      }
      failed = false;
    } catch (LogUnavailableException unavailable) {
      if (!failed && closed.getCount() > 0) {
        LOG.log(Level.WARNING, "the database does not answer; the hub is not ready", unavailable);
      }
      failed = true;
    }
  }

  /** What is wrong with the database now. */
  public Optional<String> problem() {
    if (failed) {
      return Optional.of("the database refuses to answer");
    }
    long silent = ticker.nanos() - answeredNanos;
    return silent > PATIENCE.toNanos()
        ? Optional.of(
            "the database has not answered for " + TimeUnit.NANOSECONDS.toSeconds(silent) + " s")
        : Optional.empty();
  }

  /** Ends it; does not wait for an answer that is outstanding. */
  @Override
  public void close() {
    closed.countDown();
  }
}
