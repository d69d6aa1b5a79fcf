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
 * Issues and redeems tickets: one-time credentials for the query string, as a browser's {@code
 * EventSource} cannot send headers. Queries end up in access logs, so a ticket is valid once, for a
 * short time, and for subscribing only. Thread-safe.
 */
public final class Tickets {
  private static final int BYTES = 24;

  private final TicketStore store;
  private final Duration ttl;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public Tickets(TicketStore store, Duration ttl, Clock clock) {
    this.store = store;
    this.ttl = ttl;
    this.clock = clock;
  }

  /** A ticket and when it expires. */
  public record Ticket(String value, Instant expires) {
    /** Omits the secret value. */
    @Override
    public String toString() {
      return "a ticket until " + expires;
    }
  }

  /**
   * Issues a ticket with which {@code caller} may subscribe to those of {@code channels} that the
   * caller's own grants allow.
   *
   * @param channels {@link ChannelPattern#ALL} for all that these allow
   */
  public Ticket issue(Caller caller, Set<ChannelPattern> channels) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant expires = clock.instant().plus(ttl).truncatedTo(ChronoUnit.MILLIS);
    store.put(SecretDigest.of(value), caller.ticketFor(channels), expires);
    return new Ticket(value, expires);
  }

  /** The bearer of a ticket; empty if it is unknown, expired or already redeemed. */
  Optional<Caller> redeem(String ticket) {
    return store
        .take(SecretDigest.of(ticket))
        .filter(caller -> caller.expires().stream().allMatch(clock.instant()::isBefore));
  }
}
