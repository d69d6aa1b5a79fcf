package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sign-in on the hub's pages at an OpenID provider.
 *
 * @param issuer the provider; empty: no such sign-in
 * @param clientId under which the provider knows the hub
 * @param clientSecret of a confidential client
 * @param scopes separated by spaces, with {@code openid}
 * @param name of the provider, as pages show it
 * @param sessionTime after which users sign in again
 */
public record OidcConfig(
    Optional<URI> issuer,
    String clientId,
    Optional<String> clientSecret,
    String scopes,
    Optional<String> name,
    Duration sessionTime) {
  static final ConfigKey<URI> ISSUER =
      optional(
          "carillon.oidc.issuer",
          Syntax.protectedUri(),
          "the OpenID provider at which users of the hub's pages sign in, exactly as it names itself"
              + " in `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0)");
  static final ConfigKey<String> CLIENT_ID =
      optional(
          "carillon.oidc.client-id", Syntax.text(), "the client that the hub is at the provider");
  static final ConfigKey<String> CLIENT_SECRET =
      optional(
              "carillon.oidc.client-secret",
              Syntax.text(),
              "its secret; without one the hub is a public client, protected by PKCE (RFC 7636)")
          .secret();
  static final ConfigKey<String> SCOPES =
      key(
          "carillon.oidc.scopes",
          Syntax.scopes(),
          "openid profile",
          "requested scopes; the provider puts `groups` or `carillon` into the ID token by them");
  static final ConfigKey<String> NAME =
      optional(
          "carillon.oidc.name",
          Syntax.text(),
          "the provider's name on the button with which users sign in");
  static final ConfigKey<Duration> SESSION_TIME =
      key(
          "carillon.oidc.session-time",
          Syntax.duration("PT1M", "P7D"),
          "PT8H",
          "time after which users sign in again, and for which the roles of their last sign-in are"
              + " valid");

  static final List<ConfigKey<?>> KEYS =
      List.of(ISSUER, CLIENT_ID, CLIENT_SECRET, SCOPES, NAME, SESSION_TIME);

  static OidcConfig read(ConfigReader reader) {
    Optional<URI> issuer = reader.find(ISSUER);
    Optional<String> clientId = reader.find(CLIENT_ID);
    if (issuer.isPresent() && clientId.isEmpty()) {
      reader.noteMissing(CLIENT_ID, ISSUER.name());
    }
    return new OidcConfig(
        issuer,
        clientId.orElse(""),
        reader.find(CLIENT_SECRET),
        reader.get(SCOPES),
        reader.find(NAME),
        reader.get(SESSION_TIME));
  }

  /** Whether there is a provider. */
  public boolean isOn() {
    return issuer.isPresent();
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "OidcConfig[issuer=%s, clientId=%s]"
        .formatted(issuer.map(URI::toString).orElse(""), clientId);
  }
}
