package io.carillon.security;

import io.carillon.event.ChannelPattern;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * Issues and redeems tickets: what a browser's {@code EventSource}, which cannot send headers,
 * brings in the query. As a query is written to logs on its way, a ticket is good once, for a short
 * time, and for reading only. Thread-safe.
 */
public final class Tickets {
  private static final int BYTES = 24;

  private final TicketStore store;
  private final Duration life;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public Tickets(TicketStore store, Duration life, Clock clock) {
    this.store = store;
    this.life = life;
    this.clock = clock;
  }

  /** A ticket, and when it is void at the latest. */
  public record Ticket(String value, Instant expires) {
    /** Without the ticket. */
    @Override
    public String toString() {
      return "a ticket until " + expires;
    }
  }

  /**
   * A ticket with which {@code caller} may read some channels, as far as allowed without it.
   *
   * @param channels {@link ChannelPattern#ALL} for whatever is allowed
   */
  public Ticket issue(Caller caller, Set<ChannelPattern> channels) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant expires = clock.instant().plus(life).truncatedTo(ChronoUnit.MILLIS);
    store.put(SecretDigest.of(value), caller.ticketFor(channels), expires);
    return new Ticket(value, expires);
  }

  /** Who it was issued to, the first time that is asked; empty afterwards, or if it is none. */
  Optional<Caller> redeem(String ticket) {
    return store
        .take(SecretDigest.of(ticket))
        .filter(caller -> caller.expires().stream().allMatch(clock.instant()::isBefore));
  }
}
