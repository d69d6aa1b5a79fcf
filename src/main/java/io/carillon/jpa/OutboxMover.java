package io.carillon.jpa;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.Ticker;
import io.carillon.log.Appender;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
  private long nextPass; // in nanoseconds of the ticker; this thread's
  private boolean isNudged; // guarded by this, as the next two
  private boolean isClosed;
  private @Nullable Thread thread;

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

  /** What the thread has to do next. */
  private enum Work {
    PASS,
    HANDED_OVER,
    NOTHING_MORE
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
  public synchronized void start(ThreadFactory threads) {
    thread = threads.newThread(this::run);
    thread.start();
  }

  /** Reads and moves all rows that have been committed. */
  public synchronized void nudge() {
    isNudged = true;
    notifyAll();
  }

  /**
   * Takes the rows of a committed transaction, in their order, which then need not be read. Returns
   * false if they have to be.
   */
  boolean tryHandOver(List<CommittedRow> rows) {
    if (!handOver.tryAdd(rows)) {
      return false;
    }
    synchronized (this) {
      notifyAll();
    }
    return true;
  }

  /** What it has seen and done. */
  public OutboxCounts counts() {
    return counts;
  }

  /** Ends the thread once the page in progress has been appended; the other rows stay. */
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
      Work work = awaitWork();
      while (work != Work.NOTHING_MORE) {
        if (work == Work.HANDED_OVER) {
          handOver.append();
        } else {
          pass();
        }
        work = awaitWork();
      }
    } catch (InterruptedException ended) {
      LOG.log(Level.DEBUG, "A container has ended the thread of the outbox", ended);
    }
  }

  /** Waits for rows that are handed over, for a nudge or for the interval. */
  private synchronized Work awaitWork() throws InterruptedException {
    while (!isClosed) {
      long left = nextPass - ticker.nanos();
      if (isNudged || left <= 0) {
        isNudged = false;
        return Work.PASS;
      }
      if (handOver.isWaiting()) {
        return Work.HANDED_OVER;
      }
      wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
    }
    return Work.NOTHING_MORE;
  }

  private void pass() throws InterruptedException {
    handOver.giveWay();
    if (!tryMoveAll()) {
      awaitClose(PAUSE_AFTER_FAILURE);
    }
    nextPass = ticker.nanos() + limits.pollInterval().toNanos();
  }

  private synchronized void awaitClose(Duration pause) throws InterruptedException {
    if (!isClosed) {
      wait(pause.toMillis());
    }
  }

  private synchronized boolean isOpen() {
    return !isClosed;
  }

  /** Moves all rows that wait; false if a database or the appender failed. */
  private boolean tryMoveAll() {
    try {
      listener.onBegun();
      boolean hasMore = true;
      while (hasMore && isOpen()) {
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
      if (isOpen()) {
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
