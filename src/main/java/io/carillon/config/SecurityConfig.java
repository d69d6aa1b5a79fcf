package io.carillon.config;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what, and how a token is verified.
 *
 * @param corsOrigins origins whose pages may call the hub, or {@code *}; maybe none
 */
public record SecurityConfig(
    Mode mode,
    Optional<String> jwtSecret,
    Optional<String> jwtPublicKey,
    Optional<URI> jwksUrl,
    Optional<String> jwtIssuer,
    Optional<String> jwtAudience,
    Set<String> corsOrigins) {

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
        reader.find(ConfigKeys.JWT_SECRET),
        reader.find(ConfigKeys.JWT_PUBLIC_KEY),
        reader.find(ConfigKeys.JWT_JWKS_URL),
        reader.find(ConfigKeys.JWT_ISSUER),
        reader.find(ConfigKeys.JWT_AUDIENCE),
        reader.find(ConfigKeys.CORS_ORIGINS).orElse(Set.of()));
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
