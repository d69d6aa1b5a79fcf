package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.config.LoopbackHost;
import io.carillon.config.SecurityConfig;
import io.carillon.config.TokenConfig;
import io.carillon.event.Ticker;
import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.ConnectionLimiter;
import io.carillon.security.ContainerLogins;
import io.carillon.security.DevelopmentTokens;
import io.carillon.security.LoginThrottle;
import io.carillon.security.PublishRateLimiter;
import io.carillon.security.Revocations;
import io.carillon.security.SignInSessions;
import io.carillon.security.Tickets;
import java.util.ArrayList;
import java.util.List;

/** Authentication, quotas and the audit log. */
record SecurityServices(
    Authenticator authenticator,
    Tickets tickets,
    Revocations revocations,
    ConnectionLimiter connections,
    PublishRateLimiter rates,
    Audit audit,
    LoginThrottle throttle,
    ContainerLogins logins,
    SignInSessions signInSessions,
    DevelopmentTokens developmentTokens) {
  static SecurityServices create(
      HubContext hub,
      Storage storage,
      Nodes nodes,
      PublishRateLimiter rates,
      Audit audit,
      Observability observability) {
    CarillonConfig config = hub.config();
    Tickets tickets =
        new Tickets(
            nodes.services().tickets(),
            config.security().ticketTtl(),
            hub.clock(),
            config.limits().maxTicketsPerUser(),
            hub.memory());
    observability.metrics().registerTickets(tickets::unused, tickets::refusals);
    LoginThrottle throttle = new LoginThrottle(Ticker.SYSTEM);
    ContainerLogins logins =
        new ContainerLogins(
            config.security(), throttle, hub.clock(), hub.environment().hasLogins());
    SignInSessions signIns = new SignInSessions(config.security(), storage.sessions(), hub.clock());
    DevelopmentTokens development = new DevelopmentTokens(config.security(), hub.clock());
    return new SecurityServices(
        new Authenticator(
            config.security(), tickets, storage.revocations(), logins, signIns, development),
        tickets,
        storage.revocations(),
        new ConnectionLimiter(config.limits(), nodes.services().connections(), audit),
        rates,
        audit,
        throttle,
        logins,
        signIns,
        development);
  }

  /**
   * What an operator has to know at every start.
   *
   * @param hasLogins whether the server may have users with passwords
   */
  static List<String> warnings(CarillonConfig config, boolean hasLogins) {
    List<String> warnings = new ArrayList<>();
    if (config.security().isOpen()) {
      warnings.add(
          "OPEN: every client that reaches this hub may read, publish and administer everything;"
              + " set carillon.security=secured except for trials");
      if (!config.embedded().isLoopback()) {
        warnings.add(
            "OPEN on %s: possibly every client in the network".formatted(config.embedded().bind()));
      }
    }
    warnings.addAll(tokenWarnings(config.security()));
    if (!config.embedded().isLoopback()
        && !config.embedded().tls().isOn()
        && config.security().trustedProxies().isEmpty()) {
      warnings.add(
          "NO TLS on %s: tokens and events are readable on the way; configure carillon.tls.…, or a TLS proxy and carillon.trusted-proxies"
              .formatted(config.embedded().bind()));
    }
    SecurityConfig security = config.security();
    if (!security.isOpen() && !security.tokens().hasKey() && !security.oidc().isOn()) {
      warnings.add(noTokens(security, hasLogins));
    }
    return warnings;
  }

  /** Says why clients are refused, and what to do. */
  private static String noTokens(SecurityConfig security, boolean hasLogins) {
    boolean isBehindProxy =
        !security.isModeWritten()
            && !hasLogins
            && (!security.trustedProxies().isEmpty()
                || !security.allowedHosts().stream().allMatch(LoopbackHost::matches));
    return "SECURED"
        + (isBehindProxy
            ? ", because carillon.trusted-proxies or carillon.allowed-hosts is set"
            : "")
        + ", and there is no key to verify tokens (carillon.jwt.secret, .public-key or .jwks-url): "
        + (hasLogins
            ? "only users of this server with a role such as carillon-publisher can log in. Add"
                + " users (docs/servers.md), configure tokens"
            : "no client can log in. Configure tokens")
        + " (docs/security.md), or set carillon.security=open for trials";
  }

  private static List<String> tokenWarnings(SecurityConfig security) {
    TokenConfig tokens = security.tokens();
    if (security.isOpen() || !tokens.hasKey()) {
      return List.of();
    }
    List<String> warnings = new ArrayList<>();
    if (tokens.issuer().isEmpty()) {
      warnings.add("Tokens of any issuer are accepted: set carillon.jwt.issuer");
    }
    if (tokens.audience().isEmpty()) {
      warnings.add(
          "Tokens for any audience are accepted, also those for other services: set"
              + " carillon.jwt.audience");
    }
    return warnings;
  }
}
