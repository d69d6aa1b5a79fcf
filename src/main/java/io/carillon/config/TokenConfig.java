package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a token is verified.
 *
 * @param secret shared with the issuer
 * @param publicKey of the issuer: PEM, or the path of a PEM file
 * @param jwksUrl address at which the issuer publishes its keys
 * @param issuer required {@code iss}
 * @param audience required {@code aud}
 * @param algorithms accepted ones
 * @param types accepted {@code typ} headers
 * @param maxKeyAge how long published keys are used after they were fetched last
 * @param clockSkew tolerated difference between the clocks of the issuer and the hub
 * @param cookie name of the cookie that may hold a token
 */
public record TokenConfig(
    Optional<String> secret,
    Optional<String> publicKey,
    Optional<URI> jwksUrl,
    Optional<String> issuer,
    Optional<String> audience,
    Set<String> algorithms,
    Set<String> types,
    Duration maxKeyAge,
    Duration clockSkew,
    String cookie) {
  static final ConfigKey<String> SECRET =
      optional(
              "carillon.jwt.secret",
              Syntax.secret(32),
              "secret shared with the issuer (HS256, HS384, HS512), at least 32 bytes")
          .secret();
  static final ConfigKey<String> PUBLIC_KEY =
      optional(
          "carillon.jwt.public-key",
          Syntax.text(),
          "public key of the issuer (RSA, EC or Ed25519) in PEM, or the path of a PEM file");
  static final ConfigKey<URI> JWKS_URL =
      optional(
          "carillon.jwt.jwks-url",
          Syntax.uri("https", "http"),
          "URL of the issuer's JSON Web Key Set (RFC 7517)");
  static final ConfigKey<String> ISSUER =
      optional("carillon.jwt.issuer", Syntax.text(), "required `iss` claim");
  static final ConfigKey<String> AUDIENCE =
      optional("carillon.jwt.audience", Syntax.text(), "required `aud` claim");
  static final ConfigKey<Set<String>> ALGORITHMS =
      key(
          "carillon.jwt.algorithms",
          Syntax.choices(
              "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
              "ES256", "ES384", "ES512", "EdDSA"),
          "HS256,RS256,PS256,ES256,EdDSA",
          "accepted algorithms, each only with a key of its kind");
  static final ConfigKey<Set<String>> TYPES =
      key(
          "carillon.jwt.types",
          Syntax.choices("JWT", "at+jwt"),
          "JWT,at+jwt",
          "accepted `typ` headers (RFC 8725, 3.11); a token without one has the type `JWT`");
  static final ConfigKey<Duration> MAX_KEY_AGE =
      key(
          "carillon.jwt.max-key-age",
          Syntax.duration("PT1M", "P1D"),
          "PT1H",
          "time for which published keys are used while the issuer does not answer; meanwhile the"
              + " hub asks again every few seconds");
  static final ConfigKey<Duration> CLOCK_SKEW =
      key(
              "carillon.jwt.clock-skew",
              Syntax.durationOrZero("PT1S", "PT10M"),
              "PT30S",
              "tolerated difference between the issuer's clock and the hub's, for `exp` and `nbf`")
          .zeroMeans("no tolerance");
  static final ConfigKey<String> COOKIE =
      key(
          "carillon.jwt.cookie",
          Syntax.cookieName(),
          "carillon-token",
          "name of the cookie that may hold a token; set it `HttpOnly`, `Secure` and `SameSite`");

  static final List<ConfigKey<?>> KEYS =
      List.of(
          SECRET,
          PUBLIC_KEY,
          JWKS_URL,
          ISSUER,
          AUDIENCE,
          ALGORITHMS,
          TYPES,
          MAX_KEY_AGE,
          CLOCK_SKEW,
          COOKIE);

  public TokenConfig {
    algorithms = Set.copyOf(algorithms);
    types = Set.copyOf(types);
  }

  static TokenConfig read(ConfigReader reader) {
    return new TokenConfig(
        reader.find(SECRET),
        reader.find(PUBLIC_KEY),
        reader.find(JWKS_URL),
        reader.find(ISSUER),
        reader.find(AUDIENCE),
        reader.get(ALGORITHMS),
        reader.get(TYPES),
        reader.get(MAX_KEY_AGE),
        reader.get(CLOCK_SKEW),
        reader.get(COOKIE));
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
