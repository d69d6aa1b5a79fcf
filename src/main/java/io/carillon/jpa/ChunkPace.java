package io.carillon.jpa;

import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets others go first while a large batch is written: after each chunk its thread pauses three
 * times as long as the chunk took, if groups were written meanwhile. So it uses a quarter of a core
 * at most, and all of it when no others publish. Used by the thread of large batches only.
 */
final class ChunkPace {
  /** A chunk takes longer if the database hangs, which a pause does not help. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  private static final int PAUSE_PER_CHUNK = 3;

  private final Ticker ticker;
  private final LongSupplier groups;
  private long begunNanos;
  private long groupsBefore;

  /**
   * @param groups how many groups the other thread has taken
   */
  ChunkPace(Ticker ticker, LongSupplier groups) {
    this.ticker = ticker;
    this.groups = groups;
  }

  /** A large batch begins. */
  void begin() {
    begunNanos = ticker.nanos();
    groupsBefore = groups.getAsLong();
  }

  /** A chunk was written, and another one follows. */
  void afterChunk() {
    long took = ticker.nanos() - begunNanos;
    if (groups.getAsLong() != groupsBefore) {
      pause(Math.min(PAUSE_PER_CHUNK * took, LONGEST_PAUSE.toNanos()));
    }
    begin();
  }

  private void pause(long nanos) {
    try {
      ticker.sleep(Duration.ofNanos(nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the next wait of this thread ends it
    }
  }
}
