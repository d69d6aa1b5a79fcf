package io.carillon.jpa;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.Ticker;
import io.carillon.log.Appender;
import io.carillon.thread.WorkLoop;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Moves rows of an outbox into the log: those of this node's transactions as soon as they have
 * committed, all others within the poll interval. One thread appends rows that are handed over with
 * their contents ({@link HandOver}). In a pass, it reads a page, appends it in the order of its
 * rows, and waits for the commit before it reads the next page. So the events of a transaction keep
 * their order, and those of a channel follow the order in which their rows became visible.
 *
 * <p>Any number of nodes may do so at the same time: see {@link LogOutbox} and {@link
 * SourceOutbox}. A row that cannot be published is set aside and delays no other.
 */
public final class OutboxMover implements AutoCloseable {
  private static final Logger LOG = System.getLogger(OutboxMover.class.getName());
  private static final int PAGE = 200;
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

  /** The name of the log's own outbox among those of sources. */
  private static final String OF_LOG = "log";

  private final String source;
  private final OutboxStore store;
  private final OutageLog outage;
  private final PageMover pages;
  private final OutboxLimits limits;
  private final OutboxListener listener;
  private final OutboxCounts counts;
  private final HandOver handOver;
  private final Ticker ticker;
  private final WorkLoop loop = new WorkLoop(this::work);
  private final AtomicBoolean isPassRequested = new AtomicBoolean();
  private long nextPass; // in nanoseconds of the ticker; the thread's

  private OutboxMover(
      String source,
      OutboxStore store,
      Appender appender,
      OutboxLimits limits,
      OutboxListener listener,
      Ticker ticker) {
    this.source = source;
    this.store = store;
    this.outage =
        new OutageLog(
            LOG,
            "The outbox of '" + source + "' cannot be read: publications in it wait",
            "The outbox of '" + source + "' can be read again");
    this.limits = limits;
    this.listener = listener;
    this.counts = new OutboxCounts(ticker);
    this.pages = new PageMover(source, appender, limits, listener, counts);
    this.handOver = new HandOver(appender, listener, counts, ticker, this::nudge);
    this.ticker = ticker;
    this.nextPass = ticker.nanos() + limits.pollInterval().toNanos();
  }

  /**
   * Moves the rows of the outbox in the log's database.
   *
   * @param appender deletes the row of an {@link OutboxEntry} when it appends the event
   */
  public static OutboxMover ofLog(
      Transactions transactions,
      Appender appender,
      OutboxLimits limits,
      OutboxListener listener,
      Ticker ticker) {
    return new OutboxMover(OF_LOG, new LogOutbox(transactions), appender, limits, listener, ticker);
  }

  /**
   * Moves the rows of the outbox in another database.
   *
   * @param name of the source, part of the events' ids
   */
  public static OutboxMover ofSource(
      String name,
      ConnectionSource database,
      Appender appender,
      OutboxLimits limits,
      Ticker ticker) {
    return new OutboxMover(
        name, new SourceOutbox(name, database), appender, limits, OutboxListener.NONE, ticker);
  }

  /** The name of the data source; {@code log} for that of the log. */
  public String source() {
    return source;
  }

  /** Starts the thread. */
  public void start(ThreadFactory threads) {
    loop.start(threads);
  }

  /** Reads and moves all rows that have been committed. */
  public void nudge() {
    isPassRequested.set(true);
    loop.nudge();
  }

  /**
   * Takes the rows of a committed transaction, in their order, which then need not be read. Returns
   * false if they have to be.
   */
  boolean tryHandOver(List<CommittedRow> rows) {
    if (!handOver.tryAdd(rows)) {
      return false;
    }
    loop.nudge();
    return true;
  }

  /** What it has seen and done. */
  public OutboxCounts counts() {
    return counts;
  }

  /** Ends the thread once the page in progress has been appended; the other rows stay. */
  @Override
  public void close() {
    loop.close();
  }

  private Duration work() throws InterruptedException {
    if (isPassRequested.getAndSet(false) || nextPass - ticker.nanos() <= 0) {
      pass();
    } else if (handOver.isWaiting()) {
      handOver.append();
    }
    return Duration.ofNanos(Math.max(0, nextPass - ticker.nanos()));
  }

  private void pass() throws InterruptedException {
    handOver.giveWay();
    if (!tryMoveAll()) {
      loop.pause(PAUSE_AFTER_FAILURE);
    }
    nextPass = ticker.nanos() + limits.pollInterval().toNanos();
  }

  /** Moves all rows that wait; false if a database or the appender failed. */
  private boolean tryMoveAll() {
    try {
      listener.onBegun();
      boolean hasMore = true;
      while (hasMore && loop.isOpen()) {
        try (OutboxStore.Page page = store.read(PAGE)) {
          outage.succeeded();
          counts.read(page.waiting(), page.rows());
          boolean isMoved = pages.tryMove(page);
          page.commit();
          if (!isMoved) {
            return false;
          }
          hasMore = page.rows().size() == PAGE;
        }
      }
      if (loop.isOpen()) {
        counts.read(0, List.of());
        listener.onDone();
      }
      return true;
    } catch (PersistenceException | IllegalStateException e) {
      outage.failed(e);
      return false;
    }
  }
}
