package io.carillon.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A ticket store of one node. */
public final class MemoryTicketStore implements TicketStore {
  /** Beyond these, the oldest are evicted; their pages request new tickets. */
  private static final int MAX_TICKETS = 100_000;

  private final Cache<String, Entry> entries;
  private final Clock clock;

  /**
   * @param ttl maximum lifetime of a ticket
   */
  public MemoryTicketStore(Duration ttl, Clock clock) {
    this.clock = clock;
    this.entries =
        Caffeine.newBuilder()
            .maximumSize(MAX_TICKETS)
            .expireAfterWrite(ttl) // by elapsed time, also after the clock was set back
            .build();
  }

  private record Entry(Caller caller, Instant expires) {}

  @Override
  public void put(String digest, Caller caller, Instant expires) {
    entries.put(digest, new Entry(caller, expires));
  }

  @Override
  public Optional<Caller> take(String digest) {
    return Optional.ofNullable(entries.asMap().remove(digest))
        .filter(ticket -> clock.instant().isBefore(ticket.expires()))
        .map(Entry::caller);
  }
}
