package io.carillon.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.carillon.event.Ticker;
import io.carillon.security.TooManyRequestsException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Limits the renewals that are sent to other nodes, each of which writes to the database and holds
 * a thread until the other nodes have answered: a few at once in all, so that publications keep
 * threads and connections, and a rate for each caller. Thread-safe.
 */
final class RenewalLimiter {
  /** At once, of all callers: fewer than a node has connections to its database. */
  private static final int MAX_CONCURRENT = 8;

  /** A caller with many open pages renews all of them in the same moment. */
  private static final int BURST = 64;

  private static final Duration REFILL = Duration.ofSeconds(1);
  private static final int MAX_CALLERS = 50_000;

  private final Ticker ticker;
  private final Semaphore concurrent = new Semaphore(MAX_CONCURRENT);
  private final Cache<String, Allowance> callers =
      Caffeine.newBuilder()
          .maximumSize(MAX_CALLERS)
          .expireAfterAccess(REFILL.multipliedBy(BURST))
          .build();

  RenewalLimiter(Ticker ticker) {
    this.ticker = ticker;
  }

  private final class Allowance {
    private long tokens = BURST; // guarded by this, as the next
    private long refilledNanos = ticker.nanos();

    synchronized boolean tryTake() {
      long due = (ticker.nanos() - refilledNanos) / REFILL.toNanos();
      if (due > 0) {
        tokens = Math.min(BURST, tokens + due);
        refilledNanos += due * REFILL.toNanos();
      }
      if (tokens == 0) {
        return false;
      }
      tokens--;
      return true;
    }
  }

  /**
   * Permits a renewal, until the permit is closed.
   *
   * @param account of the caller
   * @throws TooManyRequestsException if the caller, or all callers, have too many
   */
  Permit acquire(String account) {
    if (!callers.get(account, first -> new Allowance()).tryTake()) {
      throw tooMany("one caller may renew a stream of another node once a second", 1);
    }
    if (!concurrent.tryAcquire()) {
      throw tooMany("too many streams of other nodes are being renewed", MAX_CONCURRENT);
    }
    return concurrent::release;
  }

  private static TooManyRequestsException tooMany(String detail, int limit) {
    return new TooManyRequestsException(detail, limit, REFILL);
  }

  /** Closed when the renewal is over. */
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }
}
