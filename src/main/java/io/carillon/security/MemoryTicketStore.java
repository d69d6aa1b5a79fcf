package io.carillon.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The tickets of one node. */
public final class MemoryTicketStore implements TicketStore {
  /** The oldest give way: better a page that asks for another than memory without end. */
  private static final int MAX_TICKETS = 100_000;

  private final Cache<String, Waiting> waiting;
  private final Clock clock;

  /**
   * @param life longest that a ticket may wait
   */
  public MemoryTicketStore(Duration life, Clock clock) {
    this.clock = clock;
    this.waiting =
        Caffeine.newBuilder()
            .maximumSize(MAX_TICKETS)
            .expireAfterWrite(life.multipliedBy(2))
            .build();
  }

  private record Waiting(Caller caller, Instant expires) {}

  @Override
  public void put(String digest, Caller caller, Instant expires) {
    waiting.put(digest, new Waiting(caller, expires));
  }

  @Override
  public Optional<Caller> take(String digest) {
    return Optional.ofNullable(waiting.asMap().remove(digest))
        .filter(ticket -> clock.instant().isBefore(ticket.expires()))
        .map(Waiting::caller);
  }
}
