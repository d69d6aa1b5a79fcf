package io.carillon.jpa;

import io.carillon.event.Ticker;
import io.carillon.log.Batch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits the events and bytes in flight: accepted from publishers and not yet committed. Fair, so
 * that small batches do not starve a large one; and a batch counts as a quarter of the limits at
 * most, so that a large one does not block all others. Thread-safe.
 */
final class InFlightLimiter {
  private static final int KIB = 1024;

  private final int events;
  private final int kibibytes;
  private final Semaphore freeEvents;
  private final Semaphore freeKibibytes;
  private final Ticker ticker;

  InFlightLimiter(int events, long bytes, Ticker ticker) {
    this.events = events;
    this.kibibytes = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / KIB));
    this.freeEvents = new Semaphore(this.events, true);
    this.freeKibibytes = new Semaphore(this.kibibytes, true);
    this.ticker = ticker;
  }

  /** A permit for {@code batch}; empty if there is none within the timeout. */
  Optional<Permit> tryAcquire(Batch batch, Duration timeout) throws InterruptedException {
    Permit permit =
        new Permit(portion(batch.size(), events), portion(batch.bytes() / KIB + 1, kibibytes));
    long deadline = ticker.nanos() + timeout.toNanos();
    if (!freeEvents.tryAcquire(permit.events, timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    boolean acquired = false;
    try {
      acquired =
          freeKibibytes.tryAcquire(
              permit.kibibytes, deadline - ticker.nanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!acquired) {
        freeEvents.release(permit.events);
      }
    }
    return acquired ? Optional.of(permit) : Optional.empty();
  }

  private static int portion(long wanted, int whole) {
    return (int) Math.min(wanted, Math.max(1, whole / 4));
  }

  void release(Permit permit) {
    freeKibibytes.release(permit.kibibytes);
    freeEvents.release(permit.events);
  }

  /** The events and KiB that one batch has acquired. */
  record Permit(int events, int kibibytes) {}
}
