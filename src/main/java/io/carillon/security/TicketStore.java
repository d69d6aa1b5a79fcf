package io.carillon.security;

import java.time.Instant;
import java.util.Optional;

/**
 * Where tickets wait to be used. Keeps them by a digest, so that whoever reads the store has no
 * ticket. Thread-safe; a cluster shares one.
 */
public interface TicketStore {
  /** Keeps who the ticket is for, until {@code expires} at the latest. */
  void put(String digest, Caller caller, Instant expires);

  /** Takes it out: of all who ask for the same, one is given it, before it expires. */
  Optional<Caller> take(String digest);
}
