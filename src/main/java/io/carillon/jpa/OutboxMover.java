package io.carillon.jpa;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.event.Ticker;
import io.carillon.log.Appender;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Receipt;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Moves rows of an outbox into the log: those of this node's transactions as soon as they have
 * committed, all others within the poll interval. One thread reads a page, appends it in the order
 * of its rows, and waits for the commit before it reads the next page. So the events of a
 * transaction keep their order, and those of a channel follow the order in which their rows became
 * visible.
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
  private final Appender appender;
  private final Limits limits;
  private final OutboxListener listener;
  private final OutboxCounts counts;
  private boolean isNudged; // guarded by this, as the next two
  private boolean isClosed;
  private @Nullable Thread thread;

  /**
   * What can be published, and how often rows of others are looked for.
   *
   * @param maxSize most bytes of data in an event
   * @param maxDepth most levels of nesting in JSON
   */
  public record Limits(int maxSize, int maxDepth, Duration pollInterval) {}

  private OutboxMover(
      String source,
      OutboxStore store,
      Appender appender,
      Limits limits,
      OutboxListener listener,
      Ticker ticker) {
    this.source = source;
    this.store = store;
    this.outage =
        new OutageLog(
            LOG,
            "The outbox of '" + source + "' cannot be read: publications in it wait",
            "The outbox of '" + source + "' can be read again");
    this.appender = appender;
    this.limits = limits;
    this.listener = listener;
    this.counts = new OutboxCounts(ticker);
  }

  /**
   * Moves the rows of the outbox in the log's database.
   *
   * @param appender deletes the row of an {@link OutboxEntry} when it appends the event
   */
  public static OutboxMover ofLog(
      Transactions transactions,
      Appender appender,
      Limits limits,
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
      String name, ConnectionSource database, Appender appender, Limits limits, Ticker ticker) {
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

  /** Moves what has just been committed. */
  public synchronized void nudge() {
    isNudged = true;
    notifyAll();
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
      while (awaitWork(limits.pollInterval())) {
        if (!tryMoveAll()) {
          awaitClose(PAUSE_AFTER_FAILURE);
        }
      }
    } catch (InterruptedException ended) {
      LOG.log(Level.DEBUG, "A container has ended the thread of the outbox", ended);
    }
  }

  /** Waits for a nudge or for the interval; false once closed. */
  private synchronized boolean awaitWork(Duration interval) throws InterruptedException {
    if (!isNudged && !isClosed) {
      wait(interval.toMillis());
    }
    isNudged = false;
    return !isClosed;
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
          boolean isMoved = tryMove(page);
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

  private boolean tryMove(OutboxStore.Page page) {
    OutboxEntry.Sequence sequence = new OutboxEntry.Sequence();
    Map<OutboxRow, CompletionStage<Receipt>> appended = new LinkedHashMap<>();
    for (OutboxRow row : page.rows()) {
      toPublication(page, row)
          .ifPresent(
              publication -> {
                if (!sequence.isAbandoned()) {
                  CompletionStage<Receipt> stage =
                      appender.append(page.entry(row, publication, sequence));
                  appended.put(row, stage);
                  if (stage.toCompletableFuture().isCompletedExceptionally()) {
                    sequence.abandon(); // not admitted: none may overtake it
                  }
                }
              });
    }
    boolean isDone = true;
    for (Map.Entry<OutboxRow, CompletionStage<Receipt>> each : appended.entrySet()) {
      isDone &= tryFinish(page, each.getKey(), each.getValue());
    }
    return isDone && !sequence.isAbandoned();
  }

  private Optional<Publication> toPublication(OutboxStore.Page page, OutboxRow row) {
    try {
      return Optional.of(row.toPublication(limits.maxSize, limits.maxDepth));
    } catch (InvalidRequestException e) {
      setAside(page, row, e);
      return Optional.empty();
    }
  }

  /** Waits for the commit; false if the row stays where it is, to be tried again. */
  private boolean tryFinish(OutboxStore.Page page, OutboxRow row, CompletionStage<Receipt> stage) {
    try {
      Receipt receipt = stage.toCompletableFuture().join();
      if (receipt.count() > 0) {
        page.appended(row);
        counts.countMoved();
        row.reference().ifPresent(reference -> listener.onMoved(reference, receipt));
      } // otherwise another node has it, or one before it in the page failed
      return true;
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (SetAsidePublications.isPermanent(cause)) {
        setAside(page, row, (RuntimeException) cause);
        return true;
      }
      LOG.log(Level.DEBUG, "A row of the outbox waits for the log", cause);
      return false;
    }
  }

  private void setAside(OutboxStore.Page page, OutboxRow row, RuntimeException reason) {
    Throwable root = reason instanceof LogUnavailableException ? reason.getCause() : reason;
    String message = String.valueOf(root.getMessage());
    page.setAside(row, message);
    LOG.log(
        Level.WARNING,
        "Row {0} of carillon_outbox in ''{1}'' cannot be published and is set aside: {2}",
        Long.toString(row.id()),
        source,
        message);
    counts.countSetAside();
    row.reference().ifPresent(reference -> listener.onSetAside(reference, reason));
  }
}
