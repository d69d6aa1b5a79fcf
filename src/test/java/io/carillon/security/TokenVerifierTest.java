package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.event.ChannelName;
import io.carillon.security.Caller.Means;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are accepted, and what is read of them. */
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
    return verifier.verify(token, Means.TOKEN);
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
  void anAlgorithmThatIsNotListedIsRefused() {
    Issuer issuer = Issuer.with("RS512");
    TokenVerifier verifier = verifier(Map.of("carillon.jwt.public-key", issuer.pem()));
    assertThatThrownBy(() -> verify(verifier, issuer.sign(Issuer.claims("ann"))))
        .isInstanceOf(InvalidTokenException.class);
  }

  @Test
  void aKeyThatCannotBeReadStopsTheStart() {
    assertThatThrownBy(() -> verifier(Map.of("carillon.jwt.public-key", "/no/such/file")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("carillon.jwt.public-key");
  }

  // --- keys that the issuer publishes
  // -------------------------------------------------------------

  @Test
  void publishedKeysAreFetchedOnceAndAgainWhenTheIssuerHasANewOne() {
    Issuer first = new Issuer();
    Issuer second = new Issuer();
    published.publish(Map.of("one", first));
    TokenVerifier verifier = verifier(Map.of("carillon.jwt.jwks-url", published.url()));
    for (int i = 0; i < 20; i++) {
      verify(verifier, first.sign(Issuer.claims("ann"), Map.of("kid", "one")));
    }
    assertThat(published.asked).hasValue(1);

    published.publish(Map.of("one", first, "two", second));
    // the hub waits a little between two fetches, so that made-up names of keys cost nothing
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
  void madeUpNamesOfKeysDoNotHaveTheHubAskForEveryOne() {
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
  void anOutageOfTheIssuerIsSurvived() {
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
  void withoutAnyKeyYetTheHubSaysThatItCannotJudge() {
    TokenVerifier verifier = verifier(Map.of("carillon.jwt.jwks-url", published.url()));
    published.stop();
    String token = new Issuer().sign(Issuer.claims("ann"), Map.of("kid", "one"));
    assertThatThrownBy(() -> verify(verifier, token)).isInstanceOf(KeysUnavailableException.class);
  }

  @Test
  void aPublishedKeyIsNotTakenForASharedSecret() {
    Issuer issuer = new Issuer();
    published.publish(Map.of("one", issuer));
    TokenVerifier verifier = verifier(Map.of("carillon.jwt.jwks-url", published.url()));
    assertThatThrownBy(() -> verify(verifier, issuer.swapped(Issuer.claims("ann"))))
        .isInstanceOf(InvalidTokenException.class);
  }

  // --- claims -----------------------------------------------------------------------------------

  private static final Map<String, String> SHARED = Map.of("carillon.jwt.secret", Issuer.SECRET);

  @Test
  void claimsSayWhoItIsAndWhatThatOneMayDo() {
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
  void rolesGiveWhatIsSetForThem() {
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
  void aTokenWithoutAnIdIsKnownByOneThatTellsNothingOfIt() {
    JwtClaims claims = Issuer.claims("ann");
    claims.unsetClaim("jti");
    String token = Issuer.signShared(claims);
    TokenVerifier verifier = verifier(SHARED);
    assertThat(verify(verifier, token).tokenId())
        .isEqualTo(verify(verifier, token).tokenId())
        .isNotEmpty();
    assertThat(token).doesNotContain(verify(verifier, token).tokenId());
  }

  @Test
  void claimsOfTheWrongKindAreRefusedAndNotGuessedAt() {
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

  /** Where an issuer publishes its keys. */
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
