package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.event.ChannelName;
import io.carillon.security.Caller.Authentication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verification of tokens and their claims. */
class TokenVerifierTest {
  private final KeyServer published = new KeyServer();

  @AfterEach
  void stop() {
    published.stop();
  }

  private static TokenVerifier verifier(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    return new TokenVerifier(
        CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties)))
            .security());
  }

  private static Caller verify(TokenVerifier verifier, String token) {
    return verifier.verify(token, Authentication.TOKEN);
  }

  // --- keys -------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS512", "PS256", "ES256", "EdDSA"})
  void everyKindOfPublicKeyVerifiesItsAlgorithms(String algorithm) {
    Issuer issuer = Issuer.with(algorithm);
    TokenVerifier verifier =
        verifier(
            Map.of("carillon.jwt.public-key", issuer.pem(), "carillon.jwt.algorithms", algorithm));
    assertThat(verify(verifier, issuer.sign(Issuer.claims("ann"))).user()).contains("ann");
  }

  @Test
  void anAlgorithmThatIsNotConfiguredIsRefused() {
    Issuer issuer = Issuer.with("RS512");
    TokenVerifier verifier = verifier(Map.of("carillon.jwt.public-key", issuer.pem()));
    assertThatThrownBy(() -> verify(verifier, issuer.sign(Issuer.claims("ann"))))
        .isInstanceOf(InvalidTokenException.class);
  }

  @Test
  void anUnreadableKeyPreventsTheStart() {
    assertThatThrownBy(() -> verifier(Map.of("carillon.jwt.public-key", "/no/such/file")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("carillon.jwt.public-key");
  }

  // --- keys that the issuer publishes
  // -------------------------------------------------------------

  @Test
  void publishedKeysAreCachedAndFetchedAgainForAnUnknownKey() {
    Issuer first = new Issuer();
    Issuer second = new Issuer();
    published.publish(Map.of("one", first));
    TokenVerifier verifier = verifier(Map.of("carillon.jwt.jwks-url", published.url()));
    for (int i = 0; i < 20; i++) {
      verify(verifier, first.sign(Issuer.claims("ann"), Map.of("kid", "one")));
    }
    assertThat(published.asked).hasValue(1);

    published.publish(Map.of("one", first, "two", second));
    // the hub waits between two fetches, so that unknown key ids cost nothing
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThatCode(
                        () ->
                            verify(
                                verifier, second.sign(Issuer.claims("ann"), Map.of("kid", "two"))))
                    .doesNotThrowAnyException());
  }

  @Test
  void unknownKeyIdsDoNotCauseAFetchEach() {
    Issuer issuer = new Issuer();
    published.publish(Map.of("one", issuer));
    TokenVerifier verifier = verifier(Map.of("carillon.jwt.jwks-url", published.url()));
    verify(verifier, issuer.sign(Issuer.claims("ann"), Map.of("kid", "one")));
    long before = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      String token = issuer.sign(Issuer.claims("ann"), Map.of("kid", "x" + i));
      assertThatThrownBy(() -> verify(verifier, token)).isInstanceOf(InvalidTokenException.class);
    }
    long seconds = Duration.ofNanos(System.nanoTime() - before).toSeconds();
    assertThat(published.asked.get()).isLessThanOrEqualTo(3 + (int) seconds);
  }

  @Test
  void cachedKeysSurviveAnOutageOfTheIssuer() {
    Issuer issuer = new Issuer();
    published.publish(Map.of("one", issuer));
    TokenVerifier verifier = verifier(Map.of("carillon.jwt.jwks-url", published.url()));
    verify(verifier, issuer.sign(Issuer.claims("ann"), Map.of("kid", "one")));
    published.stop();

    String unknown = issuer.sign(Issuer.claims("ann"), Map.of("kid", "other"));
    assertThatThrownBy(() -> verify(verifier, unknown)).isInstanceOf(RuntimeException.class);
    assertThat(verify(verifier, issuer.sign(Issuer.claims("bob"), Map.of("kid", "one"))).user())
        .contains("bob");
  }

  @Test
  void withoutAnyKeyYetVerificationIsUnavailable() {
    TokenVerifier verifier = verifier(Map.of("carillon.jwt.jwks-url", published.url()));
    published.stop();
    String token = new Issuer().sign(Issuer.claims("ann"), Map.of("kid", "one"));
    assertThatThrownBy(() -> verify(verifier, token)).isInstanceOf(KeysUnavailableException.class);
  }

  @Test
  void aPublishedKeyIsNotUsedAsASharedSecret() {
    Issuer issuer = new Issuer();
    published.publish(Map.of("one", issuer));
    TokenVerifier verifier = verifier(Map.of("carillon.jwt.jwks-url", published.url()));
    assertThatThrownBy(() -> verify(verifier, issuer.swapped(Issuer.claims("ann"))))
        .isInstanceOf(InvalidTokenException.class);
  }

  // --- claims -----------------------------------------------------------------------------------

  private static final Map<String, String> SHARED = Map.of("carillon.jwt.secret", Issuer.SECRET);

  @Test
  void claimsHaveTheUserAndItsGrants() {
    JwtClaims claims = Issuer.granting("ann", List.of("orders"), List.of("chat.*"), false);
    claims.setStringListClaim("groups", "staff", "night");
    Caller caller = verify(verifier(SHARED), Issuer.signShared(claims));

    assertThat(caller.user()).contains("ann");
    assertThat(caller.roles()).containsExactlyInAnyOrder("staff", "night");
    assertThat(caller.grants().mayPublish(new ChannelName("orders"))).isTrue();
    assertThat(caller.grants().mayPublish(new ChannelName("chat.a"))).isFalse();
    assertThat(caller.grants().maySubscribe(new ChannelName("chat.a"))).isTrue();
    assertThat(caller.grants().admin()).isFalse();
    assertThat(caller.expires()).isPresent();
  }

  @Test
  void rolesHaveTheirConfiguredGrants() {
    JwtClaims claims = Issuer.claims("ann");
    claims.setStringListClaim("groups", "staff");
    Map<String, String> settings =
        Map.of(
            "carillon.jwt.secret", Issuer.SECRET,
            "carillon.role.staff.publish", "orders, chat.*",
            "carillon.role.staff.admin", "false");
    Grants grants = verify(verifier(settings), Issuer.signShared(claims)).grants();
    assertThat(grants.mayPublish(new ChannelName("chat.a"))).isTrue();
    assertThat(grants.maySubscribe(new ChannelName("chat.a"))).isFalse();
  }

  @Test
  void aTokenWithoutAnIdIsIdentifiedByADigest() {
    JwtClaims claims = Issuer.claims("ann");
    claims.unsetClaim("jti");
    String token = Issuer.signShared(claims);
    TokenVerifier verifier = verifier(SHARED);
    assertThat(verify(verifier, token).tokenId())
        .isEqualTo(verify(verifier, token).tokenId())
        .isNotEmpty();
    assertThat(token).doesNotContain(verify(verifier, token).tokenId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+jwt", "application/JWT"})
  void accessTokensHaveTheirType(String type) {
    String token = SHARED_ISSUER.sign(Issuer.claims("ann"), Map.of("typ", type));
    assertThat(verify(verifier(BOTH), token).user()).contains("ann");
  }

  @ParameterizedTest
  @ValueSource(strings = {"logout+jwt", "dpop+jwt", "secevent+jwt", "JWS", "application/", ""})
  void tokensForOtherPurposesAreRefused(String type) {
    String token = SHARED_ISSUER.sign(Issuer.claims("ann"), Map.of("typ", type));
    assertThatThrownBy(() -> verify(verifier(BOTH), token))
        .isInstanceOf(InvalidTokenException.class)
        .hasMessageContaining("type");
  }

  @Test
  void onlyAccessTokensAreAcceptedIfSoConfigured() {
    Map<String, String> settings = new HashMap<>(BOTH);
    settings.put("carillon.jwt.types", "at+jwt");
    TokenVerifier verifier = verifier(settings);
    JwtClaims claims = Issuer.claims("ann");
    assertThat(verify(verifier, SHARED_ISSUER.sign(claims, Map.of("typ", "at+jwt"))).user())
        .contains("ann");
    assertThatThrownBy(() -> verify(verifier, SHARED_ISSUER.sign(claims)))
        .isInstanceOf(InvalidTokenException.class);
  }

  private static final Issuer SHARED_ISSUER = new Issuer();
  private static final Map<String, String> BOTH =
      Map.of("carillon.jwt.public-key", SHARED_ISSUER.pem());

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "PS256", "ES256"})
  void aTokenWithoutAnIdKeepsItsIdentityWithAnotherSignature(String algorithm) {
    Issuer issuer = Issuer.with(algorithm);
    JwtClaims claims = Issuer.claims("ann");
    claims.unsetClaim("jti");
    TokenVerifier verifier = verifier(Map.of("carillon.jwt.public-key", issuer.pem()));
    // signatures of PS256 and ES256 are random
    assertThat(verify(verifier, issuer.sign(claims)).tokenId())
        .isEqualTo(verify(verifier, issuer.sign(claims)).tokenId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e400",
        "-1e400",
        "1e308",
        "1e18",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999",
        "253402300800",
        "1764417600000",
        "-1",
        "0",
        "true",
        "null",
        "\"9\"",
        "[]",
        "{}",
        "1e-400",
        "\"\"",
      })
  void everyClaimWithAnyNumberIsAcceptedOrRefusedButNeverAnError(String value) {
    long inAnHour = Instant.now().plusSeconds(3600).getEpochSecond();
    for (String claim :
        List.of("exp", "iat", "nbf", "sub", "jti", "iss", "aud", "groups", "carillon")) {
      String others = claim.equals("exp") ? "" : "\"exp\":" + inAnHour + ",";
      String token = signShared("{" + others + "\"" + claim + "\":" + value + "}");
      try {
        verify(verifier(SHARED), token);
      } catch (InvalidTokenException refused) {
        continue;
      }
      assertThat(claim).as("%s: %s", claim, value).isNotEqualTo("exp");
    }
  }

  @Test
  void aTokenLivesNoLongerThanRevocationsAreKept() {
    assertThat(verifyLifetime(Duration.ofDays(29), Duration.ZERO).expires()).isPresent();
    for (Duration expired : List.of(Duration.ZERO, Duration.ofDays(3))) {
      Duration rest = Duration.ofDays(31).minus(expired);
      assertThatThrownBy(() -> verifyLifetime(rest, expired))
          .isInstanceOf(InvalidTokenException.class)
          .hasMessageContaining("30 days");
    }
    assertThatThrownBy(() -> verify(verifier(SHARED), signShared("{\"exp\":253402300799}")))
        .isInstanceOf(InvalidTokenException.class)
        .hasMessageContaining("30 days");
  }

  private static Caller verifyLifetime(Duration rest, Duration age) {
    JwtClaims claims = Issuer.claims("ann");
    claims.setIssuedAt(Issuer.in(age.negated()));
    claims.setExpirationTime(Issuer.in(rest));
    return verify(verifier(SHARED), Issuer.signShared(claims));
  }

  private static String signShared(String claims) {
    JsonWebSignature token = new JsonWebSignature();
    token.setPayload(claims);
    token.setAlgorithmHeaderValue("HS256");
    token.setKey(new HmacKey(Issuer.SECRET.getBytes(StandardCharsets.UTF_8)));
    try {
      return token.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void malformedClaimsAreRefused() {
    List<Map<String, Object>> wrong =
        List.of(
            Map.of("carillon", "everything"),
            Map.of("carillon", Map.of("admin", "yes")),
            Map.of("carillon", Map.of("publish", "orders")),
            Map.of("carillon", Map.of("publish", List.of(1))),
            Map.of("carillon", Map.of("subscribe", List.of("a b"))),
            Map.of("carillon", Map.of("subscribe", List.of("a*b"))),
            Map.of("groups", "staff"),
            Map.of("groups", List.of("a\nb")),
            Map.of("sub", ""),
            Map.of("sub", "a\nb"),
            Map.of("sub", List.of("ann")));
    for (Map<String, Object> each : wrong) {
      JwtClaims claims = Issuer.claims("ann");
      each.forEach(claims::setClaim);
      assertThatThrownBy(() -> verify(verifier(SHARED), Issuer.signShared(claims)))
          .as(each.toString())
          .isInstanceOf(InvalidTokenException.class);
    }
  }

  /** Serves an issuer's JWKS. */
  private static final class KeyServer {
    final AtomicInteger asked = new AtomicInteger();
    private final HttpServer server;
    private volatile String keys = "{\"keys\":[]}";

    KeyServer() {
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      server.createContext(
          "/keys",
          exchange -> {
            asked.incrementAndGet();
            byte[] json = keys.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
            exchange.close();
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
    }

    void publish(Map<String, Issuer> issuers) {
      JsonWebKeySet set = new JsonWebKeySet();
      issuers.forEach(
          (kid, issuer) -> {
            try {
              PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(issuer.publicKey());
              key.setKeyId(kid);
              set.addJsonWebKey(key);
            } catch (JoseException e) {
              throw new IllegalStateException(e);
            }
          });
      keys = set.toJson();
    }

    void stop() {
      server.stop(0);
    }
  }
}
