package io.carillon.jpa;

import io.carillon.log.Batch;
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
final class InFlightLimiter {
  private static final int KIB = 1024;

  private final int events;
  private final int kibibytes;
  private final Semaphore freeEvents;
  private final Semaphore freeKibibytes;

  InFlightLimiter(int events, long bytes) {
    this.events = events;
    this.kibibytes = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / KIB));
    this.freeEvents = new Semaphore(this.events, true);
    this.freeKibibytes = new Semaphore(this.kibibytes, true);
  }

  /** Takes what {@code batch} needs; empty if there is no room within {@code wait}. */
  Optional<Permit> tryAcquire(Batch batch, Duration wait) throws InterruptedException {
    Permit permit =
        new Permit(portion(batch.size(), events), portion(batch.bytes() / KIB + 1, kibibytes));
    long deadline = System.nanoTime() + wait.toNanos();
    if (!freeEvents.tryAcquire(permit.events, wait.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    boolean taken = false;
    try {
      taken =
          freeKibibytes.tryAcquire(
              permit.kibibytes, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } finally {
      if (!taken) {
        freeEvents.release(permit.events);
      }
    }
    return taken ? Optional.of(permit) : Optional.empty();
  }

  private static int portion(long wanted, int whole) {
    return (int) Math.min(wanted, Math.max(1, whole / 4));
  }

  void release(Permit permit) {
    freeKibibytes.release(permit.kibibytes);
    freeEvents.release(permit.events);
  }

  /** What a batch has taken. */
  record Permit(int events, int kibibytes) {}
}
