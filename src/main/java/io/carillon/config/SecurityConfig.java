package io.carillon.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may do what.
 *
 * @param tokens how they are verified
 * @param roles what each lets its holders do
 * @param ticketLife how long a ticket may wait to be used
 * @param corsOrigins origins whose pages may call the hub, or {@code *}; maybe none
 * @param hosts names under which the hub is reached, in lower case; none: any that cannot harm
 * @param trustedProxies who is believed what it says of its clients
 * @param proxyHeader where they say it
 */
public record SecurityConfig(
    Mode mode,
    TokenConfig tokens,
    Map<String, RoleGrant> roles,
    Duration ticketLife,
    Set<String> corsOrigins,
    Set<String> hosts,
    List<AddressRange> trustedProxies,
    ProxyHeader proxyHeader) {
  public SecurityConfig {
    roles = Map.copyOf(roles);
    corsOrigins = Set.copyOf(corsOrigins);
    hosts = Set.copyOf(hosts);
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** Whether anonymous callers are trusted. */
  public enum Mode {
    /** Anonymous may do everything. */
    OPEN,
    /** Whoever publishes or subscribes needs permission. */
    SECURED
  }

  static SecurityConfig read(ConfigReader reader, Mode standard) {
    return new SecurityConfig(
        reader.find(ConfigKeys.SECURITY).orElse(standard),
        TokenConfig.read(reader),
        RoleRules.read(reader),
        reader.get(ConfigKeys.TICKET_LIFE),
        reader.find(ConfigKeys.CORS_ORIGINS).orElse(Set.of()),
        reader.find(ConfigKeys.HOSTS).orElse(Set.of()),
        reader.find(ConfigKeys.TRUSTED_PROXIES).orElse(List.of()),
        reader.get(ConfigKeys.PROXY_HEADER));
  }

  /** Whether anonymous may do everything. */
  public boolean isOpen() {
    return mode == Mode.OPEN;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "SecurityConfig[mode=%s, corsOrigins=%s]".formatted(mode, corsOrigins);
  }
}
