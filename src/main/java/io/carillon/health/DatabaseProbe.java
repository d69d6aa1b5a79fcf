package io.carillon.health;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.ChannelName;
import io.carillon.event.Ticker;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import io.carillon.memory.MemoryExhaustion;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Queries the database every second, on a thread of its own, so that health checks never wait for
 * it. A query that does not return within {@link #TIMEOUT} counts as a failure, too.
 */
public final class DatabaseProbe implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  /** A channel without events: the query finds no entry in an index. */
  private static final ChannelName EMPTY_CHANNEL = new ChannelName("carillon.health");

  private final EventLog log;
  private final Ticker ticker;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final OutageLog outage =
      new OutageLog(
          System.getLogger(DatabaseProbe.class.getName()),
          "The database does not answer; the hub is not ready",
          "The database answers again");

  private volatile long answeredNanos;

  public DatabaseProbe(EventLog log, Ticker ticker) {
    this.log = log;
    this.ticker = ticker;
    this.answeredNanos = ticker.nanos();
  }

  /** Starts the thread. */
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

  /** Queries once. */
  void probe() {
    try {
      log.extent(EMPTY_CHANNEL);
      answeredNanos = ticker.nanos();
      outage.succeeded();
    } catch (LogUnavailableException unavailable) {
      MemoryExhaustion.check(unavailable); // a database in this process closes itself then
      if (closed.getCount() > 0) { // a database that stops with the hub is no outage
        outage.failed(unavailable);
      }
    }
  }

  /** The problem with the database, if there is one. */
  public Optional<String> problem() {
    if (outage.isDown()) {
      return Optional.of("the database refuses queries");
    }
    long silentNanos = ticker.nanos() - answeredNanos;
    return silentNanos > TIMEOUT.toNanos()
        ? Optional.of(
            "the database has not answered for "
                + TimeUnit.NANOSECONDS.toSeconds(silentNanos)
                + " s")
        : Optional.empty();
  }

  /** Ends the thread; does not wait for a query in progress. */
  @Override
  public void close() {
    closed.countDown();
  }
}
