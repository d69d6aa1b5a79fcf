package io.carillon.push;

import io.carillon.wire.JsonText;
import java.net.URI;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * Identifies the hub to push services by a signed token (RFC 8292). A token is used again for
 * requests to the same service, up to half of its lifetime. Thread-safe.
 */
final class Vapid {
  /** At most 24 hours (RFC 8292, 2). */
  static final Duration LIFETIME = Duration.ofHours(12);

  /** Push services whose tokens are kept; others get a new one with every request. */
  private static final int MAX_KEPT = 64;

  private final ECPrivateKey privateKey;
  private final String publicKey;
  private final String contact;
  private final Clock clock;
  private final Map<String, Token> tokens = new LinkedHashMap<>(); // guarded by itself

  Vapid(ECPrivateKey privateKey, String contact, Clock clock) {
    ECPublicKey belonging = P256.publicKeyOf(privateKey);
    this.privateKey = privateKey;
    this.publicKey = Base64.getUrlEncoder().withoutPadding().encodeToString(P256.point(belonging));
    this.contact = contact;
    this.clock = clock;
  }

  private record Token(String text, Instant renewal) {}

  /** The public key in base64url, as browsers take it. */
  String publicKey() {
    return publicKey;
  }

  /** The header {@code Authorization} of a request to a push service. */
  String authorization(URI endpoint) {
    return "vapid t=" + token(origin(endpoint)) + ", k=" + publicKey;
  }

  private String token(String audience) {
    Instant now = clock.instant();
    synchronized (tokens) {
      Token known = tokens.get(audience);
      if (known == null || !known.renewal().isAfter(now)) {
        known = new Token(sign(audience, now.plus(LIFETIME)), now.plus(LIFETIME.dividedBy(2)));
        if (tokens.size() >= MAX_KEPT) {
          tokens.clear();
        }
        tokens.put(audience, known);
      }
      return known.text();
    }
  }

  private String sign(String audience, Instant expiry) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("aud", audience);
    claims.put("exp", expiry.getEpochSecond());
    claims.put("sub", contact);
    JsonWebSignature token = new JsonWebSignature();
    token.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    token.setHeader("typ", "JWT");
    token.setPayload(JsonText.object(claims));
    token.setKey(privateKey);
    try {
      return token.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Scheme, host and port, without the port that is usual (RFC 6454, 6.1). */
  private static String origin(URI endpoint) {
    boolean isUsual =
        endpoint.getPort() < 0
            || endpoint.getPort() == (endpoint.getScheme().equals("https") ? 443 : 80);
    return endpoint.getScheme()
        + "://"
        + endpoint.getHost()
        + (isUsual ? "" : ":" + endpoint.getPort());
  }
}
