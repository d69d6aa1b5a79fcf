package io.carillon.oidc;

import io.carillon.config.LoopbackHost;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/**
 * What a provider publishes about itself (OpenID Connect Discovery 1.0, 3).
 *
 * @param issuer exactly as it is in its ID tokens
 * @param authorization where users sign in
 * @param token where codes are redeemed
 * @param keys where its keys are
 * @param endSession where users sign out (OpenID Connect RP-Initiated Logout 1.0, 2.1)
 * @param takesSecretInForm whether it takes the client's secret in the form only, not in a header
 * @param namesItself whether it names itself in its answers (RFC 9207, 3)
 */
record ProviderMetadata(
    String issuer,
    URI authorization,
    URI token,
    URI keys,
    Optional<URI> endSession,
    boolean takesSecretInForm,
    boolean namesItself) {
  /**
   * Reads the document.
   *
   * @param issuer the configured one
   * @throws IOException if the document is not one of this issuer, or has no usable addresses
   */
  static ProviderMetadata read(String json, String issuer) throws IOException {
    Map<String, Object> members;
    try {
      members = JsonUtil.parseJson(json);
    } catch (JoseException malformed) {
      throw new IOException("the provider's metadata is not a JSON object", malformed);
    }
    if (!issuer.equals(members.get("issuer"))) {
      throw new IOException(
          "the provider names itself %s, not %s: correct carillon.oidc.issuer"
              .formatted(members.get("issuer"), issuer));
    }
    if (members.get("code_challenge_methods_supported") instanceof Collection<?> methods
        && !methods.contains("S256")) {
      throw new IOException("the provider does not support PKCE with S256");
    }
    return new ProviderMetadata(
        issuer,
        required(members, "authorization_endpoint"),
        required(members, "token_endpoint"),
        required(members, "jwks_uri"),
        find(members, "end_session_endpoint"),
        takesSecretInForm(members.get("token_endpoint_auth_methods_supported")),
        Boolean.TRUE.equals(members.get("authorization_response_iss_parameter_supported")));
  }

  /** The standard is the header. */
  private static boolean takesSecretInForm(Object methods) {
    return methods instanceof Collection<?> supported
        && !supported.contains("client_secret_basic")
        && supported.contains("client_secret_post");
  }

  private static URI required(Map<String, Object> members, String name) throws IOException {
    return find(members, name)
        .orElseThrow(() -> new IOException("the provider's metadata has no " + name));
  }

  private static Optional<URI> find(Map<String, Object> members, String name) throws IOException {
    if (!(members.get(name) instanceof String text)) {
      return Optional.empty();
    }
    try {
      URI address = new URI(text);
      String host = address.getHost();
      boolean isProtected =
          host != null
              && ("https".equals(address.getScheme())
                  || "http".equals(address.getScheme()) && LoopbackHost.matches(host));
      if (isProtected) {
        return Optional.of(address);
      }
    } catch (URISyntaxException malformed) {
      // reported as every other address that cannot be used
    }
    throw new IOException("the provider's " + name + " is not an address with https");
  }
}
