package io.carillon.log;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The bound on what publishers have handed over and the appender has not yet committed. First come,
 * first served, so that a large batch is not kept waiting for ever by small ones; and no batch
 * counts as more than a quarter, so that it does not keep out everybody else: it is the publisher
 * who holds it, in memory or not.
 */
final class Room {
  private static final int KIB = 1024;

  private final int events;
  private final int kibibytes;
  private final Semaphore freeEvents;
  private final Semaphore freeKibibytes;

  Room(int events, long bytes) {
    this.events = events;
    this.kibibytes = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / KIB));
    this.freeEvents = new Semaphore(this.events, true);
    this.freeKibibytes = new Semaphore(this.kibibytes, true);
  }

  /** Takes what {@code batch} needs; empty if there is no room within {@code wait}. */
  Optional<Share> take(Batch batch, Duration wait) throws InterruptedException {
    Share share =
        new Share(portion(batch.size(), events), portion(batch.bytes() / KIB + 1, kibibytes));
    long deadline = System.nanoTime() + wait.toNanos();
    if (!freeEvents.tryAcquire(share.events, wait.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    boolean taken = false;
    try {
      taken =
          freeKibibytes.tryAcquire(
              share.kibibytes, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } finally {
      if (!taken) {
        freeEvents.release(share.events);
      }
    }
    return taken ? Optional.of(share) : Optional.empty();
  }

  private static int portion(long wanted, int whole) {
    return (int) Math.min(wanted, Math.max(1, whole / 4));
  }

  void giveBack(Share share) {
    freeKibibytes.release(share.kibibytes);
    freeEvents.release(share.events);
  }

  /** What a batch has taken. */
  record Share(int events, int kibibytes) {}
}
