package io.carillon.config;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How a token is verified.
 *
 * @param secret shared with the issuer
 * @param publicKey of the issuer: PEM, or the path of a PEM file
 * @param jwksUrl where the issuer publishes its keys
 * @param issuer required {@code iss}
 * @param audience required {@code aud}
 * @param algorithms accepted ones
 * @param clockSkew how far the issuer's clock may be off
 * @param cookie name of the cookie that may hold a token
 */
public record TokenConfig(
    Optional<String> secret,
    Optional<String> publicKey,
    Optional<URI> jwksUrl,
    Optional<String> issuer,
    Optional<String> audience,
    Set<String> algorithms,
    Duration clockSkew,
    String cookie) {
  public TokenConfig {
    algorithms = Set.copyOf(algorithms);
  }

  static TokenConfig read(ConfigReader reader) {
    return new TokenConfig(
        reader.find(ConfigKeys.JWT_SECRET),
        reader.find(ConfigKeys.JWT_PUBLIC_KEY),
        reader.find(ConfigKeys.JWT_JWKS_URL),
        reader.find(ConfigKeys.JWT_ISSUER),
        reader.find(ConfigKeys.JWT_AUDIENCE),
        reader.get(ConfigKeys.JWT_ALGORITHMS),
        reader.get(ConfigKeys.JWT_CLOCK_SKEW),
        reader.get(ConfigKeys.JWT_COOKIE));
  }

  /** Whether there is any key to verify a token with. */
  public boolean hasKey() {
    return secret.isPresent() || publicKey.isPresent() || jwksUrl.isPresent();
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "TokenConfig[issuer=%s, audience=%s, algorithms=%s]"
        .formatted(issuer.orElse("any"), audience.orElse("any"), algorithms);
  }
}
