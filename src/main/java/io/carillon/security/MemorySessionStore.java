package io.carillon.security;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of a hub in memory. Thread-safe. */
public final class MemorySessionStore implements SessionStore {
  private final Map<String, Stored> sessions = new ConcurrentHashMap<>();
  private final Clock clock;

  public MemorySessionStore(Clock clock) {
    this.clock = clock;
  }

  private record Stored(byte[] session, Instant expires) {
    boolean isValid(Instant now) {
      return now.isBefore(expires);
    }
  }

  @Override
  public void put(String digest, byte[] session, Instant expires) {
    Instant now = clock.instant();
    sessions.values().removeIf(stored -> !stored.isValid(now));
    sessions.put(digest, new Stored(session, expires));
  }

  @Override
  public Optional<byte[]> find(String digest) {
    return Optional.ofNullable(sessions.get(digest))
        .filter(stored -> stored.isValid(clock.instant()))
        .map(Stored::session);
  }

  @Override
  public void remove(String digest) {
    sessions.remove(digest);
  }
}
