package io.carillon.jpa;

import io.carillon.diagnostics.OutageLog;
import io.carillon.thread.WorkLoop;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Moves scheduled publications that are due into the outbox, from where each becomes exactly one
 * event. A row is locked, inserted there and deleted here in one transaction; so any number of
 * nodes may do so at the same time, and may stop at any moment.
 *
 * <p>Looks for due rows when the next one is due, and several times a second for those of other
 * nodes. A node that finds that another one has taken rows has its outbox read at the next look:
 * that one may have stopped after its commit.
 */
public final class ScheduleMover implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ScheduleMover.class.getName());
  private static final Duration INTERVAL = Duration.ofMillis(250);

  /** Rows that are due shortly after each other are moved together. */
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(25);

  private static final int PAGE = 200;

  private final Transactions transactions;
  private final Clock clock;
  private final Runnable nudgeOutbox;
  private final OutageLog outage =
      new OutageLog(
          LOG,
          "The schedule cannot be read: publications in it are late",
          "The schedule can be read again");
  private final WorkLoop loop;
  private long nextDue = Long.MAX_VALUE; // in microseconds since the epoch; of the thread
  private boolean hasOtherMoved; // the same

  /** What has become of a page. */
  enum Page {
    EMPTY,
    MOVED,
    TAKEN
  }

  /**
   * @param nudgeOutbox has the outbox read at once
   */
  public ScheduleMover(Transactions transactions, Clock clock, Runnable nudgeOutbox) {
    this.transactions = transactions;
    this.clock = clock;
    this.nudgeOutbox = nudgeOutbox;
    this.loop =
        new WorkLoop(
            () -> {
              pass();
              return pause();
            });
  }

  /** Starts the thread. */
  public void start(ThreadFactory threads) {
    loop.start(threads);
  }

  /** Looks for due rows at once. */
  public void nudge() {
    loop.nudge();
  }

  private Duration pause() {
    long left = TimeUnit.MICROSECONDS.toMillis(nextDue - Micros.of(clock.instant())) + 1;
    return Duration.ofMillis(
        Math.max(SHORTEST_INTERVAL.toMillis(), Math.min(INTERVAL.toMillis(), left)));
  }

  /** One look at the schedule. */
  void pass() {
    try {
      if (hasOtherMoved) {
        nudgeOutbox.run();
      }
      boolean wasExpected = isDue();
      nextDue = transactions.writeSql(ScheduleTable::firstDue);
      hasOtherMoved = isDue() ? hasOtherMovedWhileMoving(wasExpected) : wasExpected;
      outage.succeeded();
    } catch (PersistenceException | IllegalStateException e) {
      outage.failed(e);
    }
  }

  private boolean isDue() {
    return nextDue <= Micros.of(clock.instant());
  }

  /** Moves all due rows, and returns whether another node has moved some that are gone. */
  private boolean hasOtherMovedWhileMoving(boolean wasExpected) {
    boolean hasMoved = false;
    boolean isTaken = false;
    Page page = movePage();
    while (page != Page.EMPTY && loop.isOpen()) {
      if (page == Page.MOVED) {
        hasMoved = true;
        nudgeOutbox.run();
      }
      isTaken |= page == Page.TAKEN;
      page = movePage();
    }
    nextDue = transactions.writeSql(ScheduleTable::firstDue);
    return isTaken || (wasExpected && !hasMoved);
  }

  /** Moves a page of due rows, unless another node does. */
  Page movePage() {
    try {
      return transactions.writeSql(
          connection -> {
            List<String> ids = ScheduleTable.due(connection, Micros.of(clock.instant()), PAGE);
            if (ids.isEmpty()) {
              return Page.EMPTY;
            }
            if (!ScheduleTable.tryMove(connection, ids)) {
              throw new TakenException();
            }
            return Page.MOVED;
          });
    } catch (TakenException byAnotherNode) {
      return Page.TAKEN;
    }
  }

  /** Another node has moved some of the rows, or a caller has cancelled them. */
  private static final class TakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Ends the thread after the page in progress; the other rows stay. */
  @Override
  public void close() {
    loop.close();
  }
}
