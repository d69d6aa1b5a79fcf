package io.carillon.jpa;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.EventsAppended;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Receipt;
import io.carillon.log.UnstorableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * What becomes of batches: their events are announced, and their publishers are answered.
 * Thread-safe; the listener is called by one thread at a time.
 */
final class AppendOutcomes {
  private static final Logger LOG = System.getLogger(AppendOutcomes.class.getName());

  /** A disk that is full still has room for a small event now and then. */
  private static final Duration STABLE = Duration.ofSeconds(5);

  /** Stages that one task completes: a task for each costs more than what it does. */
  private static final int ACKNOWLEDGED_TOGETHER = 16;

  private final OutageLog outage =
      new OutageLog(
          LOG,
          "The log cannot be written: publications are refused",
          "The log can be written again",
          STABLE,
          System::nanoTime);
  private final InFlightLimiter limiter;
  private final Executor executor;
  private final Consumer<EventsAppended> listener;
  private final Object announcing = new Object(); // held by the thread that calls the listener

  AppendOutcomes(InFlightLimiter limiter, Executor executor, Consumer<EventsAppended> listener) {
    this.limiter = limiter;
    this.executor = executor;
    this.listener = listener;
  }

  void announce(EventsAppended appended) {
    try {
      synchronized (announcing) {
        listener.accept(appended);
      }
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "A listener failed on events %d to %d of %s"
              .formatted(appended.first(), appended.last(), appended.channel()),
          e);
    }
  }

  void acknowledge(List<PendingAppend> group, List<Receipt> receipts) {
    outage.succeeded();
    group.forEach(one -> one.release(limiter));
    for (int from = 0; from < group.size(); from += ACKNOWLEDGED_TOGETHER) {
      int first = from;
      int end = Math.min(group.size(), from + ACKNOWLEDGED_TOGETHER);
      complete(
          () -> {
            for (int i = first; i < end; i++) {
              group.get(i).stage().complete(receipts.get(i));
            }
          });
    }
  }

  /** The database answers again. */
  void recovered() {
    outage.succeeded();
  }

  /** Has the end of an outage logged after which nothing has been published. */
  void checkOutageEnd() {
    outage.checkEnd();
  }

  /** The database fails for longer than batches can wait. */
  void outage(RuntimeException cause) {
    outage.failed(cause);
  }

  void fail(List<PendingAppend> group, RuntimeException reason) {
    for (PendingAppend one : group) {
      one.release(limiter);
      completeExceptionally(one, reason);
    }
  }

  /** Answers the publisher of a batch that is still being written, and counts as in flight. */
  void completeExceptionally(PendingAppend one, RuntimeException reason) {
    one.abandon();
    complete(() -> one.stage().completeExceptionally(reason));
  }

  private void complete(Runnable completion) {
    try {
      executor.execute(completion);
    } catch (RejectedExecutionException shuttingDown) {
      completion.run();
    }
  }

  /** The reason for a batch that the database has refused. */
  static RuntimeException refused(RuntimeException cause) {
    return PersistenceErrors.isOfAValue(cause) ? new UnstorableException(cause) : notStored(cause);
  }

  /** The reason for batches of which nothing was stored. */
  static LogUnavailableException notStored(Throwable cause) {
    return LogUnavailableException.notStored("the log cannot be written now", cause);
  }
}
