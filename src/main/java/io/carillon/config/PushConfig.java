package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import java.util.List;
import java.util.Optional;

/**
 * Web Push: notifications for users without an open page.
 *
 * @param contact the operator's address for push services (RFC 8292, 2.1); empty: no Web Push
 * @param privateKey of the application server, a number in base64url; empty: the hub's own
 * @param allowsLocalEndpoints whether subscriptions may name any address, also without TLS
 */
public record PushConfig(
    Optional<String> contact, Optional<String> privateKey, boolean allowsLocalEndpoints) {
  static final ConfigKey<String> CONTACT =
      optional(
          "carillon.push.contact",
          Syntax.contact(),
          "turns on Web Push; the address at which push services reach the operator of the hub");
  static final ConfigKey<String> PRIVATE_KEY =
      optional(
              "carillon.push.private-key",
              Syntax.privateKey(),
              "the private key that identifies the hub to push services; without it, the first node"
                  + " creates one and keeps it in the database")
          .secret();
  static final ConfigKey<Boolean> ALLOW_LOCAL_ENDPOINTS =
      key(
          "carillon.push.allow-local-endpoints",
          Syntax.bool(),
          "false",
          "for tests: the hub also sends to private addresses and without TLS, so users can make it"
              + " send requests into its own network");

  static final List<ConfigKey<?>> KEYS = List.of(CONTACT, PRIVATE_KEY, ALLOW_LOCAL_ENDPOINTS);

  static PushConfig read(ConfigReader reader) {
    return new PushConfig(
        reader.find(CONTACT), reader.find(PRIVATE_KEY), reader.get(ALLOW_LOCAL_ENDPOINTS));
  }
}
