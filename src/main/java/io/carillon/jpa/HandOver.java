package io.carillon.jpa;

import io.carillon.event.Ticker;
import io.carillon.log.Appender;
import io.carillon.log.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that this node has stored, on a short way into the log: they are not read from the database,
 * since their contents are known.
 *
 * <p>{@link GroupWriter} appends such rows only if no other row of their channels that became
 * visible earlier waits. Otherwise, and after every failure, they are left to the next pass of the
 * {@link OutboxMover}, which reads all rows. So the short way changes neither the order nor what is
 * moved.
 *
 * <p>Nodes that publish to the same channel often refuse each other's rows. So a refusal closes the
 * short way for a while, for longer each time. Thread-safe.
 */
final class HandOver {
  /** Rows that wait or are being appended; further ones are left to the next pass. */
  static final int MAX_ROWS = 1_000;

  /** Of rows that wait; the appender limits those that are being appended. */
  static final long MAX_BYTES = 8 << 20;

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
  private static final int MAX_DOUBLINGS = 7;

  private final Appender appender;
  private final OutboxListener listener;
  private final OutboxCounts counts;
  private final Ticker ticker;
  private final Runnable requestPass;
  private List<CommittedRow> waiting = new ArrayList<>(); // guarded by this, as the next
  private long waitingBytes;
  private int appending;
  private int refusals;
  private long pausedUntil;

  /**
   * @param requestPass makes the mover read the rows that are left to it; called without a lock
   */
  HandOver(
      Appender appender,
      OutboxListener listener,
      OutboxCounts counts,
      Ticker ticker,
      Runnable requestPass) {
    this.appender = appender;
    this.listener = listener;
    this.counts = counts;
    this.ticker = ticker;
    this.requestPass = requestPass;
    this.pausedUntil = ticker.nanos();
  }

  /** Takes the rows of a transaction, in their order; false if the next pass has to read them. */
  synchronized boolean tryAdd(List<CommittedRow> rows) {
    long bytes = rows.stream().mapToLong(row -> row.publication().footprint()).sum();
    if (waiting.size() + appending + rows.size() > MAX_ROWS
        || waitingBytes + bytes > MAX_BYTES
        || pausedUntil - ticker.nanos() > 0) {
      return false;
    }
    waiting.addAll(rows);
    waitingBytes += bytes;
    return true;
  }

  /** Whether {@link #append} has something to do. */
  synchronized boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Appends the rows that wait, and does not wait for the commit. For the mover's thread. */
  void append() {
    for (CommittedRow row : take()) {
      if (row.moved().isDone()) { // a pass has seen it first
        ended();
      } else {
        appender
            .append(OutboxEntry.handedOver(row.key(), row.publication()))
            .whenComplete((receipt, failure) -> finish(row, receipt, failure));
      }
    }
  }

  private synchronized List<CommittedRow> take() {
    List<CommittedRow> taken = clear();
    appending += taken.size();
    return taken;
  }

  private synchronized List<CommittedRow> clear() {
    List<CommittedRow> taken = waiting;
    waiting = new ArrayList<>();
    waitingBytes = 0;
    return taken;
  }

  private void finish(CommittedRow row, @Nullable Receipt receipt, @Nullable Throwable failure) {
    if (receipt != null && receipt.count() > 0) {
      counts.countMoved();
      listener.onMoved(row.reference(), receipt);
      accepted();
      ended();
      return;
    }
    listener.onLeft(row.reference());
    if (failure == null) {
      refused();
    }
    ended();
    requestPass.run();
  }

  private synchronized void accepted() {
    refusals = 0;
  }

  private synchronized void refused() {
    pausedUntil = ticker.nanos() + (SHORTEST_PAUSE.toNanos() << Math.min(refusals, MAX_DOUBLINGS));
    refusals++;
  }

  private synchronized void ended() {
    appending--;
    notifyAll();
  }

  /**
   * Before a pass: waits for the rows that are being appended, and leaves those that wait to it.
   * For the mover's thread.
   */
  void giveWay() throws InterruptedException {
    List<CommittedRow> left;
    synchronized (this) {
      while (appending > 0) {
        wait();
      }
      left = clear();
    }
    left.forEach(row -> listener.onLeft(row.reference()));
  }
}
