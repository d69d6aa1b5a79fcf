package io.carillon.jpa;

import io.carillon.event.EventsAppended;
import io.carillon.event.Ticker;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.EpochGuard;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Receipt;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Appends with group commit: publishers queue their batches, and one thread writes all that are
 * queued in one transaction. The busier the hub, the more events share a commit. A batch that is
 * larger than a group is written by a second thread: it is one transaction, too, and other channels
 * do not wait for it.
 *
 * <p>A thread also keeps the order: it commits a group, calls the listener, completes the stages,
 * and only then takes the next group; and a channel belongs to one of them at a time. So the
 * listener sees the commits of each channel in their order, and when a publisher gets its receipt
 * the listener has been called. Stages are completed on the executor, since their dependents may
 * take their time.
 *
 * <p>Transient failures are retried until each batch's timeout. A failure that a batch causes
 * itself is isolated by writing every batch of the group alone, so that only that batch fails.
 * {@link GroupWriter} explains why nothing is stored twice.
 *
 * <p>If the timeout ends while it is unknown whether the last commit happened, the publishers
 * receive {@link LogUnavailableException} with {@link LogUnavailableException.Stored#UNKNOWN}. If
 * the commit did happen, the listener is called as soon as the database answers again, before
 * anything newer. A publication with an id can be repeated safely even then.
 */
public final class GroupCommitAppender implements Appender, AutoCloseable {
  /** How long an attempt that began before the deadline may still take, in nanoseconds. */
  private static final long LAST_ATTEMPT_NANOS = Duration.ofSeconds(2).toNanos();

  private final AppenderConfig config;
  private final Ticker ticker;
  private final InFlightLimiter limiter;
  private final PendingAppends pending;
  private final AppendOutcomes outcomes;
  private final List<AppendLane> lanes;

  /**
   * Starts the appender's threads.
   *
   * @param threads creates the two threads; on a server they are the container's
   * @param executor completes stages
   * @param listener called on an appender thread after each commit, once per channel, by one thread
   *     at a time; must not append and wait for the receipt
   */
  public GroupCommitAppender(
      Transactions transactions,
      AppenderConfig config,
      Clock clock,
      Ticker ticker,
      ThreadFactory threads,
      Executor executor,
      Consumer<EventsAppended> listener) {
    this(
        transactions,
        config,
        clock,
        ticker,
        threads,
        executor,
        listener,
        EpochGuard.NONE,
        Optional.empty());
  }

  /**
   * Starts the appender's threads, on a log that may be restored.
   *
   * @param guard what this node knows of the log; called by these threads
   * @param fence compared after a pause
   */
  public GroupCommitAppender(
      Transactions transactions,
      AppenderConfig config,
      Clock clock,
      Ticker ticker,
      ThreadFactory threads,
      Executor executor,
      Consumer<EventsAppended> listener,
      EpochGuard guard,
      Optional<LogFence> fence) {
    this.config = config;
    this.ticker = ticker;
    this.limiter = InFlightLimiter.of(config, ticker);
    this.outcomes = new AppendOutcomes(limiter, executor, listener);
    this.pending = new PendingAppends(config.groupEvents(), config.groupBytes());
    AppendLane.Source groups = groups();
    this.lanes =
        Stream.of(groups, largeBatches())
            .map(
                source ->
                    new AppendLane(
                        source,
                        source == groups, // large batches are rare
                        pending,
                        new GroupWriter(transactions, config, clock, guard, fence),
                        ticker,
                        outcomes,
                        threads))
            .toList();
    lanes.forEach(AppendLane::start);
  }

  private AppendLane.Source groups() {
    return new AppendLane.Source() {
      @Override
      public List<PendingAppend> take() throws InterruptedException {
        return pending.takeGroup(config.groupEvents(), config.groupBytes());
      }

      @Override
      public List<PendingAppend> takeLate(List<PendingAppend> group) {
        return pending.takeLate(group, config.groupEvents(), config.groupBytes());
      }
    };
  }

  private AppendLane.Source largeBatches() {
    ChunkPace pace = new ChunkPace(ticker, pending::groupsTaken);
    return new AppendLane.Source() {
      @Override
      public List<PendingAppend> take() throws InterruptedException {
        List<PendingAppend> large = pending.takeLarge();
        pace.begin();
        return large;
      }

      @Override
      public void onChunk(List<PendingAppend> group) {
        pace.afterChunk();
        group.forEach(each -> each.extend(deadline()));
      }
    };
  }

  private long deadline() {
    return ticker.nanos() + config.appendTimeout().toNanos();
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
    PendingAppend append = new PendingAppend(batch, permit.get(), deadline());
    if (pending.add(append)) {
      return append.stage();
    }
    append.release(limiter);
    return refused("the log is closed", new IllegalStateException("closed"));
  }

  private static CompletionStage<Receipt> refused(String problem, Exception cause) {
    return CompletableFuture.failedStage(LogUnavailableException.notStored(problem, cause));
  }

  /**
   * Commits what is queued, and ends the thread. Waits for that, unless interrupted or called by
   * the listener.
   */
  @Override
  public void close() {
    pending.close();
    if (lanes.stream().anyMatch(AppendLane::isCurrentThread)) {
      return;
    }
    try {
      for (AppendLane lane : lanes) {
        lane.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Logs the end of an outage after which nothing is published. To be called regularly. */
  public void checkOutageEnd() {
    outcomes.checkOutageEnd();
  }

  /**
   * Fails the batches whose timeout has ended, even if the database neither answers nor fails and
   * the appender thread hangs in it. Queued batches will not be stored; those being written may be,
   * each of them completely or not at all. To be called regularly, by any thread but the
   * appender's.
   */
  public void refuseOverdue() {
    long now = ticker.nanos();
    String problem =
        "the log does not answer: nothing was written within " + config.appendTimeout();
    TimeoutException timeout = new TimeoutException(problem);
    outcomes.fail(pending.removeOverdue(now), LogUnavailableException.notStored(problem, timeout));
    for (AppendLane lane : lanes) {
      for (PendingAppend append : lane.writing()) {
        // an attempt under way gets extra time, since its end determines the outcome
        if (append.isOverdue(now - LAST_ATTEMPT_NANOS) && !append.stage().isDone()) {
          outcomes.completeExceptionally(append, LogUnavailableException.unknown(timeout));
        }
      }
    }
  }
}
