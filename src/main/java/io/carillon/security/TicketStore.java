package io.carillon.security;

import java.time.Instant;
import java.util.Optional;

/**
 * Stores issued tickets until they are redeemed, by digest, so that reading the store yields no
 * valid ticket. Thread-safe; nodes of a cluster share one.
 */
public interface TicketStore {
  /** Stores the bearer of a ticket until {@code expires}. */
  void put(String digest, Caller caller, Instant expires);

  /** Removes an unexpired ticket and returns its bearer; of concurrent calls, one succeeds. */
  Optional<Caller> take(String digest);
}
