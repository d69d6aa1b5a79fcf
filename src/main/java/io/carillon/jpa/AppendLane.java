package io.carillon.jpa;

import io.carillon.event.Ticker;
import io.carillon.log.Batch;
import io.carillon.log.LogUnavailableException;
import io.carillon.memory.MemoryExhaustion;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * One thread that takes groups of batches and writes each in one transaction. It commits a group,
 * calls the listener, has the stages completed, and only then takes the next group.
 */
final class AppendLane {
  private static final Logger LOG = System.getLogger(AppendLane.class.getName());
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  private final Source source;
  private final boolean isPrepared;
  private final PendingAppends pending;
  private final GroupWriter writer;
  private final Ticker ticker;
  private final AppendOutcomes outcomes;
  private final Thread thread;

  /** The group that is being written; its thread may hang in the database. */
  private volatile List<PendingAppend> writing = List.of();

  private long groups; // this thread's, as the next
  private @Nullable Group unresolved; // given up without knowing whether it was committed

  /** Where a lane takes its groups from. */
  @FunctionalInterface
  interface Source {
    /** Waits for a group; empty when there will be no more. */
    List<PendingAppend> take() throws InterruptedException;

    /** Batches that may still be added to this group; none by default. */
    default List<PendingAppend> takeLate(List<PendingAppend> group) {
      return List.of();
    }

    /** A part of a large batch has been inserted, and another follows. */
    default void onChunk(List<PendingAppend> group) {}
  }

  /**
   * @param source removes from {@code pending}
   * @param isPrepared whether the first group is expected soon, and should not wait for a
   *     connection
   */
  AppendLane(
      Source source,
      boolean isPrepared,
      PendingAppends pending,
      GroupWriter writer,
      Ticker ticker,
      AppendOutcomes outcomes,
      ThreadFactory threads) {
    this.source = source;
    this.isPrepared = isPrepared;
    this.pending = pending;
    this.writer = writer;
    this.ticker = ticker;
    this.outcomes = outcomes;
    this.thread = threads.newThread(this::run);
  }

  void start() {
    thread.start();
  }

  /** The batches that are being written. */
  List<PendingAppend> writing() {
    return writing;
  }

  boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  /** Waits until all batches have been written and the thread has ended. */
  void join() throws InterruptedException {
    thread.join();
  }

  private void run() {
    try {
      if (isPrepared) {
        prepare();
      }
      List<PendingAppend> group = source.take();
      while (!group.isEmpty()) {
        appendTogether(PendingAppend.inOrderOfRows(group));
        settle();
        group = source.take();
      }
      writer.forget();
    } catch (InterruptedException e) {
      // not close(), but a container has ended the thread
      LOG.log(Level.WARNING, "Publishing has ended: the appender thread was interrupted");
      outcomes.fail(pending.abandon(), AppendOutcomes.notStored(e));
    } catch (PersistenceException
        | IllegalStateException e) { // the latter when the database was closed first
      LOG.log(Level.DEBUG, "The row of a closed appender stays until retention removes it", e);
    }
  }

  /** What is missing if this fails, the first group adds. */
  private void prepare() {
    try {
      writer.prepare();
    } catch (RuntimeException e) {
      MemoryExhaustion.check(e);
      LOG.log(Level.DEBUG, "An appender is prepared by its first group", e);
    }
  }

  private void appendTogether(List<PendingAppend> group) throws InterruptedException {
    writing = group;
    List<PendingAppend> all = new ArrayList<>(group);
    try {
      write(all, growing(all));
    } catch (InterruptedException e) {
      outcomes.fail(writing, LogUnavailableException.unknown(e));
      throw e;
    } catch (RuntimeException | Error e) { // must not end the thread
      MemoryExhaustion.check(e);
      LOG.log(Level.ERROR, "A group of events could not be appended", e);
      outcomes.fail(writing, LogUnavailableException.unknown(e));
    } finally {
      writing = List.of();
    }
  }

  /**
   * @param left what is still to be written
   * @param group of the same batches
   */
  private void write(List<PendingAppend> left, Group group) throws InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    while (!left.isEmpty()) {
      try {
        resolve();
        Group.Written written = writer.write(group);
        written.appended().forEach(outcomes::announce);
        outcomes.acknowledge(List.copyOf(left), written.receipts());
        return;
      } catch (RejectedBatchException e) {
        List<PendingAppend> rejected = e.indexes().stream().map(left::get).toList();
        outcomes.fail(rejected, e.reason());
        left.removeAll(rejected);
        group = groupOf(left);
      } catch (RuntimeException e) {
        if (group.written().isEmpty() && !PersistenceErrors.isTransient(e)) {
          if (left.size() == 1) {
            LOG.log(
                Level.WARNING,
                "The database refused a batch for channel " + left.get(0).batch().channel(),
                e);
            outcomes.fail(left, AppendOutcomes.refused(e));
          } else {
            writeAlone(left);
          }
          return;
        }
        MemoryExhaustion.check(e);
        LOG.log(Level.DEBUG, "Appending failed; retrying", e);
        left.retainAll(failOverdue(left, group, e));
        if (group.written().isEmpty()) {
          group = groupOf(left);
        }
        ticker.sleep(Duration.ofMillis(pause));
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  private Group groupOf(List<PendingAppend> appends) {
    return new Group(++groups, batches(appends), List::of, () -> source.onChunk(appends));
  }

  /** A group that batches are added to, also to this list, once its channels are locked. */
  private Group growing(List<PendingAppend> appends) {
    return new Group(
        ++groups, batches(appends), () -> batches(addLate(appends)), () -> source.onChunk(appends));
  }

  private List<PendingAppend> addLate(List<PendingAppend> appends) {
    List<PendingAppend> late = source.takeLate(appends);
    if (!late.isEmpty()) {
      appends.addAll(late);
      writing = List.copyOf(appends);
    }
    return late;
  }

  private static List<Batch> batches(List<PendingAppend> appends) {
    return appends.stream().map(PendingAppend::batch).toList();
  }

  private void writeAlone(List<PendingAppend> group) throws InterruptedException {
    for (PendingAppend one : List.copyOf(group)) {
      List<PendingAppend> alone = new ArrayList<>(List.of(one));
      write(alone, groupOf(alone));
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
    outcomes.outage(cause);
    boolean isUnknown = group.written().isPresent();
    if (isUnknown) {
      unresolved = group;
    }
    outcomes.fail(
        appends.stream().filter(one -> !inTime.contains(one)).toList(),
        isUnknown ? LogUnavailableException.unknown(cause) : AppendOutcomes.notStored(cause));
    return inTime;
  }

  /**
   * Tries until the database tells whether a group that was given up was committed: its subscribers
   * do not wait for the next publication. Batches that are queued meanwhile could not be written
   * either.
   */
  private void settle() throws InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    while (unresolved != null) {
      try {
        resolve();
        outcomes.recovered();
      } catch (RuntimeException e) {
        MemoryExhaustion.check(e);
        LOG.log(Level.DEBUG, "The outcome of a commit is still unknown; retrying", e);
        if (pending.isClosed()) {
          return;
        }
        ticker.sleep(Duration.ofMillis(pause));
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  /** Finds out whether the group that was given up was committed, and announces it if so. */
  private void resolve() {
    Group group = unresolved;
    if (group != null) {
      if (writer.wasCommitted(group)) {
        group.written().orElseThrow().appended().forEach(outcomes::announce);
      }
      unresolved = null;
    }
  }
}
