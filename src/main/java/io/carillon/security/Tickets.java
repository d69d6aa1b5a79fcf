package io.carillon.security;

import io.carillon.event.ChannelPattern;
import io.carillon.memory.MemoryBudget;
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
  private final TicketQuota quota;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param maxPerUser tickets of one user that are not used
   * @param memory for tickets that are not used
   */
  public Tickets(
      TicketStore store, Duration ttl, Clock clock, int maxPerUser, MemoryBudget memory) {
    this.quota = new TicketQuota(maxPerUser, memory);
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
   * @param origin counts if the caller has no account
   * @throws TooManyRequestsException if too many of the caller's tickets, or of all, are unused
   */
  public Ticket issue(Caller caller, Set<ChannelPattern> channels, RequestOrigin origin) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    String digest = SecretDigest.of(value);
    Instant now = clock.instant();
    Instant expires = now.plus(ttl).truncatedTo(ChronoUnit.MILLIS);
    Caller bearer = caller.ticketFor(channels);
    String account = caller.account().orElseGet(() -> "address:" + origin.network());
    quota.admit(digest, account, bearer.footprint(), now, expires);
    try {
      store.put(digest, bearer, expires);
    } catch (RuntimeException notStored) {
      quota.release(digest);
      throw notStored;
    }
    return new Ticket(value, expires);
  }

  /** The bearer of a ticket; empty if it is unknown, expired or already redeemed. */
  Optional<Caller> redeem(String ticket) {
    String digest = SecretDigest.of(ticket);
    quota.release(digest);
    return store
        .take(digest)
        .filter(caller -> caller.expires().stream().allMatch(clock.instant()::isBefore));
  }

  /** How many were refused since the start. */
  public long refusals() {
    return quota.refusals();
  }

  /** How many that this node issued are neither redeemed here nor expired. */
  public int unused() {
    return quota.size();
  }
}
