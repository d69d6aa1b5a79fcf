package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.testing.ManualTicker;
import io.carillon.testing.RecordedWarnings;
import java.io.IOException;
import java.security.Key;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.http.SimpleResponse;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An issuer that withdraws keys, and is away. */
class PublishedKeysTest {
  private static final Issuer ISSUER = new Issuer();

  private final ManualTicker ticker = new ManualTicker();
  private final PublishedKeys keys =
      new PublishedKeys("https://issuer.example", this::get, Duration.ofHours(1), ticker);
  private Set<String> published = Set.of("one");
  private String cacheControl = "";
  private boolean isAway;
  private int asked;

  private SimpleResponse get(String url) throws IOException {
    asked++;
    if (isAway) {
      throw new IOException("away");
    }
    JsonWebKeySet set = new JsonWebKeySet();
    try {
      for (String kid : published) {
        PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(ISSUER.publicKey());
        key.setKeyId(kid);
        set.addJsonWebKey(key);
      }
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
    return new Answer(set.toJson(), Map.of("Cache-Control", List.of(cacheControl)));
  }

  private record Answer(String body, Map<String, List<String>> headers) implements SimpleResponse {
    @Override
    public int getStatusCode() {
      return 200;
    }

    @Override
    public String getStatusMessage() {
      return "OK";
    }

    @Override
    public Collection<String> getHeaderNames() {
      return headers.keySet();
    }

    @Override
    public List<String> getHeaderValues(String name) {
      return headers.get(name);
    }

    @Override
    public String getBody() {
      return body;
    }
  }

  private @Nullable Key find(String kid) throws Exception {
    JsonWebSignature token = new JsonWebSignature();
    token.setCompactSerialization(ISSUER.sign(Issuer.claims("ann"), Map.of("kid", kid)));
    return keys.find(token);
  }

  @Test
  void anOutageOfTheIssuerIsLoggedOnce() throws Exception {
    try (RecordedWarnings warnings = RecordedWarnings.of(PublishedKeys.class)) {
      find("one");
      isAway = true;
      for (int i = 0; i < 3; i++) {
        ticker.advance(Duration.ofMinutes(11));
        find("one");
      }

      assertThat(warnings.messages())
          .singleElement()
          .asString()
          .contains("issuer's keys cannot be fetched");
    }
  }

  @Test
  void aWithdrawnKeyIsRefusedSecondsAfterTheIssuerIsBack() throws Exception {
    assertThat(find("one")).isNotNull();
    published = Set.of("two");
    isAway = true;
    ticker.advance(Duration.ofMinutes(10));
    assertThat(find("one")).as("the issuer is away").isNotNull();

    isAway = false;
    ticker.advance(Duration.ofSeconds(2));
    assertThat(find("one")).isNull();
    assertThat(find("two")).isNotNull();
  }

  @Test
  void anUnavailableIssuerIsAskedEveryTwoSecondsAtMost() throws Exception {
    find("one");
    isAway = true;
    ticker.advance(Duration.ofMinutes(10));
    for (int i = 0; i < 100; i++) {
      assertThat(find("one")).isNotNull();
      ticker.advance(Duration.ofMillis(100));
    }
    assertThat(asked).isEqualTo(1 + 5);
  }

  @Test
  void keysAreNotUsedBeyondTheirMaximumAge() throws Exception {
    find("one");
    isAway = true;
    ticker.advance(Duration.ofMinutes(59));
    assertThat(find("one")).isNotNull();
    ticker.advance(Duration.ofMinutes(1));
    assertThatThrownBy(() -> find("one")).isInstanceOf(IOException.class);
    isAway = false;
    ticker.advance(Duration.ofSeconds(2));
    assertThat(find("one")).isNotNull();
  }

  @Test
  void anIssuerShortensTheTimeBetweenFetchesButDoesNotExtendIt() throws Exception {
    cacheControl = "public, max-age=60";
    find("one");
    ticker.advance(Duration.ofSeconds(59));
    find("one");
    assertThat(asked).isEqualTo(1);
    cacheControl = "max-age=604800";
    ticker.advance(Duration.ofSeconds(1));
    find("one");
    assertThat(asked).isEqualTo(2);
    published = Set.of();
    ticker.advance(Duration.ofMinutes(10));
    assertThat(find("one")).isNull();
  }
}
