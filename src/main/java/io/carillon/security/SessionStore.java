package io.carillon.security;

import java.time.Instant;
import java.util.Optional;

/**
 * Stores sessions of sign-ins until they end, by digest, so that reading the store yields no valid
 * cookie. Thread-safe; all nodes of a cluster share one.
 */
public interface SessionStore {
  /** Stores a session until {@code expires}. */
  void put(String digest, byte[] session, Instant expires);

  /** A session that has not expired. */
  Optional<byte[]> find(String digest);

  /** Removes a session. */
  void remove(String digest);
}
