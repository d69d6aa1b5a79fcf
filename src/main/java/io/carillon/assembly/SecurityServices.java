package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.config.SecurityConfig;
import io.carillon.event.Ticker;
import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.ConnectionLimiter;
import io.carillon.security.MemoryConnectionCounts;
import io.carillon.security.MemoryTicketStore;
import io.carillon.security.PublishRateLimiter;
import io.carillon.security.Revocations;
import io.carillon.security.Tickets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who may do what and how much of it, put together. */
public final class SecurityServices {
  private final CarillonConfig config;
  private final Audit audit;
  private final Tickets tickets;
  private final Revocations revocations;
  private final Authenticator identification;
  private final ConnectionLimiter limits;
  private final PublishRateLimiter rates;

  /**
   * @param stores of all nodes; empty if there is only this one, which keeps tickets and counts in
   *     its memory
   */
  SecurityServices(
      CarillonConfig config,
      Revocations revocations,
      Optional<ClusterServices.Stores> stores,
      Clock clock,
      Ticker ticker) {
    SecurityConfig security = config.security();
    this.config = config;
    this.audit = new Audit(ticker::nanos);
    this.revocations = revocations;
    this.tickets =
        new Tickets(
            stores
                .map(ClusterServices.Stores::tickets)
                .orElseGet(() -> new MemoryTicketStore(security.ticketTtl(), clock)),
            security.ticketTtl(),
            clock);
    this.identification = new Authenticator(security, tickets, revocations);
    this.limits =
        new ConnectionLimiter(
            config.limits(),
            stores.map(ClusterServices.Stores::connections).orElseGet(MemoryConnectionCounts::new),
            audit);
    this.rates = new PublishRateLimiter(config.limits(), ticker::nanos, audit);
  }

  /** What an operator should hear at every start. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (config.security().isOpen()) {
      warnings.add(
          "OPEN: whoever can reach this hub may read, publish and administer everything; for"
              + " anything but trying it out set carillon.security=secured");
      if (!config.embedded().isLoopback()) {
        warnings.add(
            "OPEN on %s: that may be everybody in the network".formatted(config.embedded().bind()));
      }
    }
    return warnings;
  }

  /** Who asks. */
  public Authenticator identification() {
    return identification;
  }

  /** Something for those who cannot send headers. */
  public Tickets tickets() {
    return tickets;
  }

  /** Tokens that are not accepted any more. */
  public Revocations revocations() {
    return revocations;
  }

  /** How many streams anybody may have. */
  public ConnectionLimiter limits() {
    return limits;
  }

  /** How fast anybody may publish. */
  public PublishRateLimiter rates() {
    return rates;
  }

  /** What is written down. */
  public Audit audit() {
    return audit;
  }
}
