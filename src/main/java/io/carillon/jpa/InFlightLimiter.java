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
 * most, so that a large one does not block all others.
 *
 * <p>Large batches are written one after the other, each for seconds. Together they have three
 * quarters of the limits, and wait for each other before they join the queue of all: otherwise the
 * batches of one publisher could keep all others waiting. Thread-safe.
 */
final class InFlightLimiter {
  private static final int KIB = 1024;

  private final int largeEvents;
  private final long largeBytes;
  private final Capacity all;
  private final Capacity large;
  private final Ticker ticker;

  /**
   * @param groupEvents a batch with more events is large; likewise {@code groupBytes}
   */
  InFlightLimiter(int events, long bytes, int groupEvents, long groupBytes, Ticker ticker) {
    this.largeEvents = groupEvents;
    this.largeBytes = groupBytes;
    int kibibytes = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / KIB));
    this.all = new Capacity(events, kibibytes);
    this.large = new Capacity(threeQuarters(events), threeQuarters(kibibytes));
    this.ticker = ticker;
  }

  static InFlightLimiter of(AppenderConfig config, Ticker ticker) {
    return new InFlightLimiter(
        config.inFlightEvents(),
        config.inFlightBytes(),
        config.groupEvents(),
        config.groupBytes(),
        ticker);
  }

  /** At least what a single batch may take. */
  private static int threeQuarters(int whole) {
    return (int) Math.max(1, 3L * whole / 4);
  }

  /** Events and KiB that batches share. */
  private static final class Capacity {
    private final int events;
    private final int kibibytes;
    private final Semaphore freeEvents;
    private final Semaphore freeKibibytes;

    Capacity(int events, int kibibytes) {
      this.events = events;
      this.kibibytes = kibibytes;
      this.freeEvents = new Semaphore(events, true);
      this.freeKibibytes = new Semaphore(kibibytes, true);
    }

    boolean tryAcquire(Permit permit, long deadline, Ticker ticker) throws InterruptedException {
      if (!freeEvents.tryAcquire(permit.events, deadline - ticker.nanos(), TimeUnit.NANOSECONDS)) {
        return false;
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
      return acquired;
    }

    void release(Permit permit) {
      freeKibibytes.release(permit.kibibytes);
      freeEvents.release(permit.events);
    }
  }

  /** A permit for {@code batch}; empty if there is none within the timeout. */
  Optional<Permit> tryAcquire(Batch batch, Duration timeout) throws InterruptedException {
    boolean isLarge = batch.size() > largeEvents || batch.bytes() > largeBytes;
    Permit permit =
        new Permit(
            portion(batch.size(), all.events),
            portion(batch.bytes() / KIB + 1, all.kibibytes),
            isLarge);
    long deadline = ticker.nanos() + timeout.toNanos();
    if (isLarge && !large.tryAcquire(permit, deadline, ticker)) {
      return Optional.empty();
    }
    boolean acquired = false;
    try {
      acquired = all.tryAcquire(permit, deadline, ticker);
    } finally {
      if (!acquired && isLarge) {
        large.release(permit);
      }
    }
    return acquired ? Optional.of(permit) : Optional.empty();
  }

  private static int portion(long wanted, int whole) {
    return (int) Math.min(wanted, Math.max(1, whole / 4));
  }

  void release(Permit permit) {
    all.release(permit);
    if (permit.isLarge) {
      large.release(permit);
    }
  }

  /** The events and KiB that one batch has acquired. */
  record Permit(int events, int kibibytes, boolean isLarge) {}
}
