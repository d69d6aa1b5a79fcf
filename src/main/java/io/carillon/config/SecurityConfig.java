package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Authentication, authorization and the origins that requests may have.
 *
 * @param isModeWritten whether the mode is configured, rather than the default
 * @param tokens how they are verified
 * @param oidc sign-in on the pages
 * @param roles what each role permits
 * @param ticketTtl how long a ticket is valid
 * @param corsOrigins origins whose pages may call the hub, or {@code *}; may be empty
 * @param allowedHosts host names under which the hub is reached, in lower case; empty: the default
 *     of the mode
 * @param trustedProxies reverse proxies whose forwarding headers are trusted
 * @param proxyHeader which forwarding header they set
 */
public record SecurityConfig(
    Mode mode,
    boolean isModeWritten,
    TokenConfig tokens,
    OidcConfig oidc,
    Map<String, RoleGrant> roles,
    Duration ticketTtl,
    Set<String> corsOrigins,
    Set<String> allowedHosts,
    List<AddressRange> trustedProxies,
    ProxyHeader proxyHeader) {
  static final ConfigKey<Mode> MODE =
      optional(
              "carillon.security",
              Syntax.choice(Mode.class),
              "`open`: anonymous callers may do everything; `secured`: callers need permissions")
          .shownAs(
              "`open` when embedded on loopback, without `carillon.trusted-proxies` and without"
                  + " other hosts in `carillon.allowed-hosts`; otherwise `secured`");
  static final ConfigKey<Duration> TICKET_TTL =
      key(
          "carillon.ticket-ttl",
          Syntax.duration("PT1S", "PT1M"),
          "PT1M",
          "time within which a ticket must be used");
  static final ConfigKey<Set<String>> CORS_ORIGINS =
      optional(
              "carillon.cors.origins",
              Syntax.origins(),
              "origins whose pages may call the hub, separated by commas, or `*`")
          .shownAs("none");
  static final ConfigKey<Set<String>> ALLOWED_HOSTS =
      optional(
              "carillon.allowed-hosts",
              Syntax.hosts(),
              "host names under which the hub is reached, separated by commas; requests for other"
                  + " hosts get 421")
          .shownAs(
              "`open`: `localhost` and IP addresses, by default loopback addresses only; `secured`:"
                  + " any");
  static final ConfigKey<List<AddressRange>> TRUSTED_PROXIES =
      optional(
              "carillon.trusted-proxies",
              Syntax.addressRanges(),
              "addresses of reverse proxies whose forwarding headers are trusted")
          .shownAs("none");
  static final ConfigKey<ProxyHeader> PROXY_HEADER =
      key(
          "carillon.proxy-header",
          Syntax.choice(ProxyHeader.class),
          "x-forwarded-for",
          "forwarding header that those proxies set: `x-forwarded-for` (with `-Proto` and `-Host`)"
              + " or `forwarded` (RFC 7239); the other one is ignored");

  static final List<ConfigKey<?>> KEYS =
      List.of(MODE, TICKET_TTL, CORS_ORIGINS, ALLOWED_HOSTS, TRUSTED_PROXIES, PROXY_HEADER);

  public SecurityConfig {
    roles = Map.copyOf(roles);
    corsOrigins = Set.copyOf(corsOrigins);
    allowedHosts = Set.copyOf(allowedHosts);
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** Whether anonymous callers are trusted. */
  public enum Mode {
    /** Anonymous callers may do everything. */
    OPEN,
    /** Callers need permission to publish, subscribe or administer. */
    SECURED
  }

  /**
   * Reads the configuration.
   *
   * @param isLocal whether clients of this machine only reach the listener; the default is open
   *     then, unless a setting shows that a proxy forwards requests of others
   */
  static SecurityConfig read(ConfigReader reader, boolean isLocal) {
    Optional<Mode> written = reader.find(MODE);
    Set<String> hosts = reader.find(ALLOWED_HOSTS).orElse(Set.of());
    List<AddressRange> proxies = reader.find(TRUSTED_PROXIES).orElse(List.of());
    boolean isSafe = isLocal && proxies.isEmpty() && hosts.stream().allMatch(LoopbackHost::matches);
    return new SecurityConfig(
        written.orElse(isSafe ? Mode.OPEN : Mode.SECURED),
        written.isPresent(),
        TokenConfig.read(reader),
        OidcConfig.read(reader),
        RoleRules.read(reader),
        reader.get(TICKET_TTL),
        reader.find(CORS_ORIGINS).orElse(Set.of()),
        hosts,
        proxies,
        reader.get(PROXY_HEADER));
  }

  /** Whether anonymous callers may do everything. */
  public boolean isOpen() {
    return mode == Mode.OPEN;
  }

  /** Whether the hub is open by default: for clients of this machine only. */
  public boolean isOpenLocally() {
    return isOpen() && !isModeWritten;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "SecurityConfig[mode=%s, corsOrigins=%s]".formatted(mode, corsOrigins);
  }
}
