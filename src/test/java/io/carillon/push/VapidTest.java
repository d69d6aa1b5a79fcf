package io.carillon.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ManualClock;
import java.net.URI;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;

/** Tokens for push services (RFC 8292). */
class VapidTest {
  private final ManualClock clock = new ManualClock();
  private final Vapid vapid =
      new Vapid((ECPrivateKey) P256.generate().getPrivate(), "mailto:ops@example.org", clock);

  @Test
  void aTokenIsForOneOriginSignedAndExpires() throws Exception {
    JwtClaims claims = claims(vapid.authorization(URI.create("https://push.example.net/5f1c?a=b")));

    assertThat(claims.getAudience()).containsExactly("https://push.example.net");
    assertThat(claims.getSubject()).isEqualTo("mailto:ops@example.org");
    assertThat(claims.getExpirationTime().getValue())
        .isEqualTo(clock.instant().plus(Vapid.LIFETIME).getEpochSecond());
    assertThat(
            claims(vapid.authorization(URI.create("https://push.example.net:8443/x")))
                .getAudience())
        .containsExactly("https://push.example.net:8443");
  }

  @Test
  void aTokenIsUsedAgainUpToHalfOfItsLifetime() {
    URI endpoint = URI.create("https://push.example.net/1");
    String first = vapid.authorization(endpoint);
    clock.advance(Vapid.LIFETIME.dividedBy(2).minusSeconds(1));
    assertThat(vapid.authorization(URI.create("https://push.example.net/2"))).isEqualTo(first);
    clock.advance(java.time.Duration.ofSeconds(1));
    assertThat(vapid.authorization(endpoint)).isNotEqualTo(first);
  }

  private JwtClaims claims(String authorization) throws Exception {
    assertThat(authorization).startsWith("vapid t=").endsWith(", k=" + vapid.publicKey());
    JsonWebSignature token = new JsonWebSignature();
    token.setCompactSerialization(authorization.replaceAll("vapid t=(.*), k=.*", "$1"));
    token.setKey(P256.publicKey(Base64.getUrlDecoder().decode(vapid.publicKey())));
    assertThat(token.verifySignature()).isTrue();
    assertThat(token.getAlgorithmHeaderValue()).isEqualTo("ES256");
    return JwtClaims.parse(token.getPayload());
  }
}
