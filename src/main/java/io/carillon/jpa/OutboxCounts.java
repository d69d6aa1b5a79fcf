package io.carillon.jpa;

import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a node knows of an outbox. Written by its mover, read by any thread. */
public final class OutboxCounts {
  private final Ticker ticker;
  private final AtomicLong moved = new AtomicLong();
  private final AtomicLong setAside = new AtomicLong();
  private volatile long waiting;
  private volatile @Nullable Oldest oldest;

  /** The row that has waited longest, and since when this node has known it. */
  private record Oldest(long row, long nanos) {}

  OutboxCounts(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * The outbox has been read.
   *
   * @param rows the oldest of those that wait
   */
  void read(long waiting, List<OutboxRow> rows) {
    this.waiting = waiting;
    Oldest before = oldest;
    if (rows.isEmpty()) {
      oldest = null;
    } else if (before == null || before.row != rows.get(0).id()) {
      oldest = new Oldest(rows.get(0).id(), ticker.nanos());
    }
  }

  void countMoved() {
    moved.incrementAndGet();
  }

  void countSetAside() {
    setAside.incrementAndGet();
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
}
