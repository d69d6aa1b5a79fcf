package io.carillon.jpa;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.EventsAppended;
import io.carillon.event.Ticker;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Receipt;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends with group commit: publishers queue their batches, and one thread writes all that are
 * queued in one transaction. The busier the hub, the more events share a commit.
 *
 * <p>The one thread also keeps the order: it commits a group, calls the listener, completes the
 * stages, and only then takes the next group. So the listener sees commits in their order, and when
 * a publisher gets its receipt the listener has been called. Stages are completed on the executor,
 * since their dependents may take their time.
 *
 * <p>Transient failures are retried until each batch's timeout. A failure that a batch causes
 * itself is isolated by writing every batch of the group alone, so that only that batch fails.
 * {@link GroupWriter} explains why nothing is stored twice.
 *
 * <p>If the timeout ends while it is unknown whether the last commit happened, the publishers
 * receive {@link LogUnavailableException}. If the commit did happen, the listener is called as soon
 * as the database answers again, before anything newer. A publication with an id can be repeated
 * safely even then.
 */
public final class GroupCommitAppender implements Appender, AutoCloseable {
  private static final Logger LOG = System.getLogger(GroupCommitAppender.class.getName());
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  /** How long an attempt that began before the deadline may still take, in nanoseconds. */
  private static final long LAST_ATTEMPT_NANOS = Duration.ofSeconds(2).toNanos();

  /** Stages that one task completes: a task for each costs more than what it does. */
  private static final int ACKNOWLEDGED_TOGETHER = 16;

  private final OutageLog outage =
      new OutageLog(
          LOG,
          "The log cannot be written: publications are refused",
          "The log can be written again");
  private final AppenderConfig config;
  private final Ticker ticker;
  private final Executor executor;
  private final Consumer<EventsAppended> listener;
  private final GroupWriter writer;
  private final InFlightLimiter limiter;
  private final PendingAppends pending = new PendingAppends();
  private final Thread thread;

  /** The group that is being written; its thread may hang in the database. */
  private volatile List<PendingAppend> writing = List.of();

  private long groups; // the appender thread's, as the next
  private @Nullable Group unresolved; // given up without knowing whether it was committed

  /**
   * Starts the appender thread.
   *
   * @param threads creates the one thread; on a server one of the container's
   * @param executor completes stages
   * @param listener called on the appender thread after each commit, once per channel; must not
   *     append and wait for the receipt
   */
  public GroupCommitAppender(
      Transactions transactions,
      AppenderConfig config,
      Clock clock,
      Ticker ticker,
      ThreadFactory threads,
      Executor executor,
      Consumer<EventsAppended> listener) {
    this.config = config;
    this.ticker = ticker;
    this.executor = executor;
    this.listener = listener;
    this.writer = new GroupWriter(transactions, config, clock);
    this.limiter = new InFlightLimiter(config.inFlightEvents(), config.inFlightBytes(), ticker);
    this.thread = threads.newThread(this::run);
    thread.start();
  }

  @Override
  public CompletionStage<Receipt> append(Batch batch) {
    Optional<InFlightLimiter.Permit> permit;
    try {
      permit = limiter.tryAcquire(batch, config.admissionTimeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused("interrupted while the log was busy", e);
    }
    if (permit.isEmpty()) {
      String problem =
          "the log is busy: the batch was not admitted within " + config.admissionTimeout();
      return refused(problem, new TimeoutException(problem));
    }
    PendingAppend append =
        new PendingAppend(batch, permit.get(), ticker.nanos() + config.appendTimeout().toNanos());
    if (pending.add(append)) {
      return append.stage();
    }
    append.release(limiter);
    return refused("the log is closed", new IllegalStateException("closed"));
  }

  private static CompletionStage<Receipt> refused(String problem, Exception cause) {
    return CompletableFuture.failedStage(new LogUnavailableException(problem, cause));
  }

  /**
   * Commits what is queued, and ends the thread. Waits for that, unless interrupted or called by
   * the listener.
   */
  @Override
  public void close() {
    pending.close();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      List<PendingAppend> group = takeGroup();
      while (!group.isEmpty()) {
        appendTogether(group);
        group = takeGroup();
      }
      writer.forget();
    } catch (InterruptedException e) {
      // not close(), but a container has ended the thread
      LOG.log(Level.WARNING, "Publishing has ended: the appender thread was interrupted");
      fail(pending.abandon(), unavailable(e));
    } catch (PersistenceException
        | IllegalStateException e) { // the latter when the database was closed first
      LOG.log(Level.DEBUG, "The row of a closed appender stays until retention removes it", e);
    }
  }

  private List<PendingAppend> takeGroup() throws InterruptedException {
    return pending.takeGroup(config.groupEvents(), config.groupBytes());
  }

  private void appendTogether(List<PendingAppend> group) throws InterruptedException {
    writing = group;
    try {
      write(group);
    } catch (InterruptedException e) {
      fail(group, unavailable(e));
      throw e;
    } catch (RuntimeException | Error e) { // must not end the thread
      LOG.log(Level.ERROR, "A group of events could not be appended", e);
      fail(group, unavailable(e));
    } finally {
      writing = List.of();
    }
  }

  /**
   * Fails the batches whose timeout has ended, even if the database neither answers nor fails and
   * the appender thread hangs in it. Queued batches will not be stored; those being written may be,
   * each of them completely or not at all. To be called regularly, by any thread but the
   * appender's.
   */
  public void refuseOverdue() {
    long now = ticker.nanos();
    fail(pending.removeOverdue(now), overdue());
    for (PendingAppend append : writing) {
      // an attempt under way gets extra time, since its end determines the outcome
      if (append.isOverdue(now - LAST_ATTEMPT_NANOS) && !append.stage().isDone()) {
        complete(() -> append.stage().completeExceptionally(overdue()));
      }
    }
  }

  private LogUnavailableException overdue() {
    String problem =
        "the log does not answer: nothing was written within " + config.appendTimeout();
    return new LogUnavailableException(problem, new TimeoutException(problem));
  }

  private void write(List<PendingAppend> all) throws InterruptedException {
    List<PendingAppend> left = all;
    long pause = FIRST_PAUSE_MILLIS;
    Group group = groupOf(left);
    while (!left.isEmpty()) {
      try {
        resolve();
        Group.Written written = writer.write(group);
        written.appended().forEach(this::announce);
        acknowledge(left, written.receipts());
        return;
      } catch (RejectedBatchException e) {
        List<PendingAppend> rejected = e.indexes().stream().map(left::get).toList();
        fail(rejected, e.reason());
        left = left.stream().filter(other -> !rejected.contains(other)).toList();
        group = groupOf(left);
      } catch (RuntimeException e) {
        if (group.written().isEmpty() && !PersistenceErrors.isTransient(e)) {
          if (left.size() == 1) {
            LOG.log(
                Level.WARNING,
                "The database refused a batch for channel " + left.get(0).batch().channel(),
                e);
            fail(left, unavailable(e));
          } else {
            writeAlone(left);
          }
          return;
        }
        LOG.log(Level.DEBUG, "Appending failed; retrying", e);
        left = failOverdue(left, group, e);
        if (group.written().isEmpty()) {
          group = groupOf(left);
        }
        ticker.sleep(Duration.ofMillis(pause));
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  private Group groupOf(List<PendingAppend> appends) {
    return new Group(++groups, appends.stream().map(PendingAppend::batch).toList());
  }

  private void writeAlone(List<PendingAppend> group) throws InterruptedException {
    for (PendingAppend one : group) {
      write(List.of(one));
    }
  }

  /**
   * Fails the batches whose timeout has ended, and returns the others. A group that may have been
   * committed is only given up as a whole.
   */
  private List<PendingAppend> failOverdue(
      List<PendingAppend> appends, Group group, RuntimeException cause) {
    long now = ticker.nanos();
    List<PendingAppend> inTime = appends.stream().filter(one -> !one.isOverdue(now)).toList();
    if (inTime.size() == appends.size() || (group.written().isPresent() && !inTime.isEmpty())) {
      return appends;
    }
    outage.failed(cause);
    if (group.written().isPresent()) {
      unresolved = group;
    }
    fail(appends.stream().filter(one -> !inTime.contains(one)).toList(), unavailable(cause));
    return inTime;
  }

  /** Finds out whether the group that was given up was committed, and announces it if so. */
  private void resolve() {
    Group group = unresolved;
    if (group != null) {
      if (writer.wasCommitted(group)) {
        group.written().orElseThrow().appended().forEach(this::announce);
      }
      unresolved = null;
    }
  }

  private void announce(EventsAppended appended) {
    try {
      listener.accept(appended);
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "A listener failed on events %d to %d of %s"
              .formatted(appended.first(), appended.last(), appended.channel()),
          e);
    }
  }

  private void acknowledge(List<PendingAppend> group, List<Receipt> receipts) {
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

  private void fail(List<PendingAppend> group, RuntimeException reason) {
    for (PendingAppend one : group) {
      one.release(limiter);
      complete(() -> one.stage().completeExceptionally(reason));
    }
  }

  private void complete(Runnable completion) {
    try {
      executor.execute(completion);
    } catch (RejectedExecutionException shuttingDown) {
      completion.run();
    }
  }

  private static LogUnavailableException unavailable(Throwable cause) {
    return cause instanceof LogUnavailableException same
        ? same
        : new LogUnavailableException("the log cannot be written now", cause);
  }
}
