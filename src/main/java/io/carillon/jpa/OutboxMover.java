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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Moves rows of the outbox into the log: those of this node's transactions as soon as they have
 * committed, all others within the poll interval. One thread reads a page, appends it in the order
 * of its rows, and waits for the commit before it reads the next page. So the events of a
 * transaction keep their order, and those of a channel follow the order in which their rows became
 * visible.
 *
 * <p>Any number of nodes may do so at the same time: {@link GroupWriter} deletes a row in the
 * transaction that appends its event. A row that cannot be published is set aside and delays no
 * other.
 */
public final class OutboxMover implements AutoCloseable {
  private static final Logger LOG = System.getLogger(OutboxMover.class.getName());
  private static final int PAGE = 200;
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

  private final OutageLog outage =
      new OutageLog(
          LOG,
          "The outbox cannot be read: publications in it wait",
          "The outbox can be read again");
  private final Transactions transactions;
  private final Appender appender;
  private final Limits limits;
  private final Listener listener;
  private final Ticker ticker;
  private boolean isNudged; // guarded by this, as the next two
  private boolean isClosed;
  private @Nullable Thread thread;
  private volatile long waiting;
  private volatile @Nullable Oldest oldest;
  private final AtomicLong moved = new AtomicLong();
  private final AtomicLong setAside = new AtomicLong();

  /**
   * What can be published, and how often rows of others are looked for.
   *
   * @param maxSize most bytes of data in an event
   * @param maxDepth most levels of nesting in JSON
   */
  public record Limits(int maxSize, int maxDepth, Duration pollInterval) {}

  /** The results, on the thread of the mover. */
  public interface Listener {
    /** Everything that has been committed up to now will be moved. */
    void onBegun();

    /** This node has appended the event of a row that a hub has inserted. */
    void onMoved(String reference, Receipt receipt);

    /** A row that a hub has inserted will not be moved. */
    void onSetAside(String reference, RuntimeException reason);

    /** No row is left of those that had been committed at the beginning. */
    void onDone();
  }

  /** The row that has waited longest, and since when this node has known it. */
  private record Oldest(long row, long nanos) {}

  /**
   * @param appender deletes the row of an {@link OutboxEntry} when it appends the event
   */
  public OutboxMover(
      Transactions transactions,
      Appender appender,
      Limits limits,
      Listener listener,
      Ticker ticker) {
    this.transactions = transactions;
    this.appender = appender;
    this.limits = limits;
    this.listener = listener;
    this.ticker = ticker;
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

  /** The number of rows that waited when the outbox was last read. */
  public long waiting() {
    return waiting;
  }

  /** How long this node has known the row that has waited longest; zero if none waits. */
  public Duration oldestAge() {
    Oldest present = oldest;
    return present == null ? Duration.ZERO : Duration.ofNanos(ticker.nanos() - present.nanos());
  }

  /** Rows that this node has moved. */
  public long moved() {
    return moved.get();
  }

  /** Rows that this node has set aside. */
  public long setAside() {
    return setAside.get();
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

  /** Moves all rows that wait; false if the database or the appender failed. */
  private boolean tryMoveAll() {
    try {
      listener.onBegun();
      List<OutboxRow> rows;
      do {
        rows = transactions.read(em -> OutboxTable.read(em, PAGE));
        outage.succeeded();
        measure(rows);
        if (!tryMove(rows)) {
          return false;
        }
      } while (rows.size() == PAGE && isOpen());
      measure(List.of());
      if (isOpen()) {
        listener.onDone();
      }
      return true;
    } catch (PersistenceException | IllegalStateException e) {
      outage.failed(e);
      return false;
    }
  }

  private void measure(List<OutboxRow> rows) {
    waiting = rows.size() < PAGE ? rows.size() : transactions.read(OutboxTable::count);
    Oldest before = oldest;
    if (rows.isEmpty()) {
      oldest = null;
    } else if (before == null || before.row != rows.get(0).id()) {
      oldest = new Oldest(rows.get(0).id(), ticker.nanos());
    }
  }

  private boolean tryMove(List<OutboxRow> rows) {
    OutboxEntry.Page page = new OutboxEntry.Page();
    Map<OutboxRow, CompletionStage<Receipt>> appended = new LinkedHashMap<>();
    for (OutboxRow row : rows) {
      toPublication(row)
          .ifPresent(
              publication -> {
                if (!page.isAbandoned()) {
                  OutboxEntry entry = new OutboxEntry(row.id(), publication, page);
                  CompletionStage<Receipt> stage = appender.append(entry);
                  appended.put(row, stage);
                  if (stage.toCompletableFuture().isCompletedExceptionally()) {
                    page.abandon(); // not admitted: none may overtake it
                  }
                }
              });
    }
    boolean isDone = true;
    for (Map.Entry<OutboxRow, CompletionStage<Receipt>> each : appended.entrySet()) {
      isDone &= tryFinish(each.getKey(), each.getValue());
    }
    return isDone && !page.isAbandoned();
  }

  private Optional<Publication> toPublication(OutboxRow row) {
    try {
      return Optional.of(row.toPublication(limits.maxSize, limits.maxDepth));
    } catch (InvalidRequestException e) {
      setAside(row, e);
      return Optional.empty();
    }
  }

  /** Waits for the commit; false if the row stays where it is, to be tried again. */
  private boolean tryFinish(OutboxRow row, CompletionStage<Receipt> stage) {
    try {
      Receipt receipt = stage.toCompletableFuture().join();
      if (receipt.count() > 0) {
        moved.incrementAndGet();
        row.reference().ifPresent(reference -> listener.onMoved(reference, receipt));
      } // otherwise another node has it, or one before it in the page failed
      return true;
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (SetAsidePublications.isPermanent(cause)) {
        setAside(row, (RuntimeException) cause);
        return true;
      }
      LOG.log(Level.DEBUG, "A row of the outbox waits for the log", cause);
      return false;
    }
  }

  private void setAside(OutboxRow row, RuntimeException reason) {
    Throwable root = reason instanceof LogUnavailableException ? reason.getCause() : reason;
    String message = String.valueOf(root.getMessage());
    transactions.write(
        em -> {
          OutboxTable.setAside(em, row.id(), message);
          return row;
        });
    LOG.log(
        Level.WARNING,
        "Row {0} of carillon_outbox cannot be published and is set aside: {1}",
        Long.toString(row.id()),
        message);
    setAside.incrementAndGet();
    row.reference().ifPresent(reference -> listener.onSetAside(reference, reason));
  }
}
