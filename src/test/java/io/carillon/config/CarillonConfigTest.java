package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.InvalidConfigException.Mistake;
import io.carillon.config.SecurityConfig.Mode;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CarillonConfigTest {
  @Test
  void withoutAnySettingTheDefaultsOfTheTableHold() {
    CarillonConfig config = CarillonConfig.standard(Host.EMBEDDED);

    assertThat(config.embedded().port()).isEqualTo(8080);
    assertThat(config.streams().heartbeatInterval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.streams().maxConnections()).isEqualTo(10_000);
    assertThat(config.publish().maxEventSize()).isEqualTo(262_144);
    assertThat(config.relay().kind()).isEqualTo(RelayConfig.Kind.LOCAL);
  }

  @Test
  void systemPropertiesWinOverTheEnvironment() {
    CarillonConfig config =
        load(
            properties("carillon.port", "1", "carillon.bind", ""),
            environment("CARILLON_PORT", "2", "CARILLON_BIND", "::1"));

    assertThat(config.embedded().port()).isEqualTo(1);
    assertThat(config.embedded().bind()).as("an empty value is not set").isEqualTo("::1");
  }

  @Test
  void everyKindOfValueIsReadFromTheEnvironment() {
    CarillonConfig config =
        load(
            environment(
                "CARILLON_JWT_SECRET", "0123456789abcdef0123456789abcdef",
                "CARILLON_JWT_JWKS_URL", "https://issuer.example/keys",
                "CARILLON_CORS_ORIGINS", "https://a.example, http://localhost:5173",
                "CARILLON_PUBLISH_MAX_EVENT_SIZE", "1 MiB",
                "CARILLON_RELAY", "postgres",
                "CARILLON_DB_URL", "jdbc:postgresql://db/carillon",
                "CARILLON_PRESENCE_LEAVE_GRACE", "PT0S"));

    assertThat(config.security().tokens().secret()).contains("0123456789abcdef0123456789abcdef");
    assertThat(config.security().tokens().jwksUrl())
        .contains(URI.create("https://issuer.example/keys"));
    assertThat(config.security().corsOrigins())
        .isEqualTo(Set.of("https://a.example", "http://localhost:5173"));
    assertThat(config.publish().maxEventSize()).isEqualTo(1 << 20);
    assertThat(config.relay().kind()).isEqualTo(RelayConfig.Kind.POSTGRES);
    assertThat(config.presence().leaveGrace()).isZero();
  }

  @Test
  void sourcesOfTheOutboxAreReadFromAnySpelling() {
    List<OutboxSource> sources =
        load(
                properties(
                    "carillon.outbox.sources", "shop, old-shop",
                    "carillon.outbox.source.shop.url", "jdbc:postgresql://localhost/shop",
                    "carillon.outbox.source.shop.user", "hub"),
                environment(
                    "CARILLON_OUTBOX_SOURCE_SHOP_PASSWORD", "secret",
                    "CARILLON_OUTBOX_SOURCE_OLD_SHOP_URL", "jdbc:h2:mem:shop"))
            .outbox()
            .sources();

    assertThat(sources)
        .containsExactly(
            new OutboxSource(
                "shop",
                "jdbc:postgresql://localhost/shop",
                Optional.of("hub"),
                Optional.of("secret")),
            new OutboxSource("old-shop", "jdbc:h2:mem:shop", Optional.empty(), Optional.empty()));
    assertThat(sources.toString()).doesNotContain("secret");
  }

  @Test
  void mistakesInSourcesOfTheOutboxAreReported() {
    InvalidConfigException refused =
        catchThrowableOfType(
            InvalidConfigException.class,
            () ->
                load(
                    properties(
                        "carillon.outbox.sources", "shop",
                        "carillon.outbox.source.shpo.url", "jdbc:h2:mem:shop")));

    assertThat(refused.mistakes())
        .containsExactlyInAnyOrder(
            new Mistake(
                "carillon.outbox.source.shpo.url",
                "system property",
                "***",
                "expected a source that carillon.outbox.sources names"),
            new Mistake(
                "carillon.outbox.source.shop.url",
                "not set",
                "",
                "expected jdbc:…, because of carillon.outbox.sources = shop"));
    assertThat(
            catchThrowableOfType(
                    InvalidConfigException.class,
                    () -> load(properties("carillon.outbox.sources", "log")))
                .mistakes())
        .extracting(Mistake::key)
        .containsExactly("carillon.outbox.sources");
  }

  @Test
  void aRelayOfRowsReadsThemMoreOftenThanTheLog() {
    String[] several = {"carillon.relay", "poll", "carillon.db.url", "jdbc:mariadb://db/carillon"};
    RelayConfig standard = load(properties(several)).relay();
    assertThat(standard.pollInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(standard.logInterval()).isEqualTo(Duration.ofSeconds(1));

    String[] rare = Arrays.copyOf(several, several.length + 2);
    rare[several.length] = "carillon.relay.poll-interval";
    rare[several.length + 1] = "PT3S";
    assertThat(
            catchThrowableOfType(InvalidConfigException.class, () -> load(properties(rare)))
                .mistakes())
        .extracting(Mistake::key)
        .containsExactly("carillon.relay.poll-interval");
  }

  @Test
  void aRelayOverATopicNeedsAServerAndTheTopic() {
    ConfigSource jms = properties("carillon.relay", "jms");
    assertThat(catchThrowableOfType(InvalidConfigException.class, () -> load(jms)).mistakes())
        .extracting(Mistake::key)
        .contains("carillon.relay");
    assertThat(
            catchThrowableOfType(
                    InvalidConfigException.class,
                    () -> CarillonConfig.load(Host.SERVER, List.of(jms)))
                .mistakes())
        .extracting(Mistake::key)
        .containsExactly("carillon.relay.jms-topic");
  }

  @Test
  void allMistakesAreReportedAtOnce() {
    InvalidConfigException refused =
        catchThrowableOfType(
            InvalidConfigException.class,
            () ->
                load(
                    properties(
                        "carillon.port", "99999",
                        "carillon.stream.heartbeat-interval", "15s",
                        "carillon.relay", "redis",
                        "carillon.jwt.secret", "short",
                        "carillon.stream.hartbeat-interval", "PT1S",
                        "carillon.max-wait", "PT1S",
                        "carillon.nonsense", "1",
                        "carillon.channel.orders.hot-tail", "0",
                        "carillon.channel.a/b.hot-tail", "5"),
                    environment("CARILLON_LIMIT_MAX_BODY_SIZE", "8MB")));

    assertThat(refused.mistakes())
        .containsExactlyInAnyOrder(
            new Mistake(
                "carillon.port",
                "system property",
                "99999",
                "expected a whole number from 0 to 65535"),
            new Mistake(
                "carillon.stream.heartbeat-interval",
                "system property",
                "15s",
                "expected a duration from PT0.01S to PT1H in ISO 8601, or PT0S"),
            new Mistake(
                "carillon.jwt.secret", "system property", "***", "expected at least 32 bytes"),
            new Mistake(
                "carillon.limit.max-body-size",
                "environment variable",
                "8MB",
                "expected a size from 1 to 1GiB, in bytes or as 64KiB, 16MiB, 1GiB"),
            new Mistake(
                "carillon.relay.redis-url",
                "not set",
                "",
                "expected redis://… or rediss://…, because of carillon.relay = redis"),
            new Mistake(
                "carillon.db.url",
                "not set",
                "",
                "expected jdbc:…, because of carillon.relay = redis"),
            new Mistake(
                "carillon.stream.hartbeat-interval",
                "system property",
                "",
                "unknown key; did you mean carillon.stream.heartbeat-interval?"),
            new Mistake(
                "carillon.max-wait",
                "system property",
                "",
                "renamed to carillon.stream.long-poll-timeout"),
            new Mistake("carillon.nonsense", "system property", "", "unknown key"),
            new Mistake(
                "carillon.channel.orders.hot-tail",
                "system property",
                "0",
                "expected a whole number from 1 to 10000000"),
            new Mistake(
                "carillon.channel.a/b.hot-tail",
                "system property",
                "a/b",
                "expected a channel name, or a prefix and *"));
    assertThat(refused)
        .hasMessageContaining("invalid configuration:\n  carillon.port = '99999'")
        .hasMessageContaining("= '99999' (system property): expected a whole number")
        .hasMessageContaining(
            "carillon.max-wait (system property): renamed to carillon.stream.long-poll-timeout");
  }

  @Test
  void aSecretIsInNoMessageAndNoDescription() {
    CarillonConfig config =
        load(
            properties(
                "carillon.jwt.secret", "hushhushhushhushhushhushhushhush",
                "carillon.db.password", "hush",
                "carillon.relay.redis-url", "redis://:hush@localhost"));

    assertThat(config.toString()).doesNotContain("hush");
    assertThatThrownBy(() -> load(properties("carillon.jwt.secrets", "hush")))
        .hasMessageNotContaining("hush");
  }

  @Test
  void aNearMissInTheEnvironmentIsAMistakeButForeignNamesAreNot() {
    assertThat(
            load(environment("CARILLON_SERVICE_HOST", "10.0.0.1", "CARILLON_PORT_8080_TCP", "x")))
        .isNotNull();
    assertThatThrownBy(() -> load(environment("CARILLON_STREAM_HEARTBEAT_INTERVALL", "PT1S")))
        .hasMessageContaining("did you mean CARILLON_STREAM_HEARTBEAT_INTERVAL?");
  }

  @Test
  void aValueThatTheLocaleCouldNotDecodeIsAMistake() {
    assertThatThrownBy(() -> load(environment("CARILLON_JWT_ISSUER", "K\uFFFD\uFFFDche")))
        .hasMessageContaining("carillon.jwt.issuer")
        .hasMessageContaining("LC_ALL=C.UTF-8");
  }

  @Test
  void theServiceLinkOfKubernetesIsNotTakenForThePort() {
    assertThat(load(environment("CARILLON_PORT", "tcp://10.0.0.1:80")).embedded().port())
        .isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource({
    "EMBEDDED, 127.0.0.1, OPEN",
    "EMBEDDED, localhost, OPEN",
    "EMBEDDED, ::1, OPEN",
    "EMBEDDED, 0.0.0.0, SECURED",
    "EMBEDDED, 127.0.0.1.example, SECURED",
    "SERVER, 127.0.0.1, SECURED"
  })
  void onlyAHubThatIsNotReachableFromOutsideIsOpenByDefault(Host host, String bind, Mode mode) {
    CarillonConfig config = CarillonConfig.load(host, List.of(properties("carillon.bind", bind)));

    assertThat(config.security().mode()).isEqualTo(mode);
  }

  @ParameterizedTest
  @CsvSource({
    "carillon.trusted-proxies, 10.0.0.0/8, SECURED",
    "carillon.allowed-hosts, hub.example, SECURED",
    "carillon.allowed-hosts, 'localhost,192.0.2.1', SECURED",
    "carillon.allowed-hosts, 'localhost:8080,app.localhost', OPEN",
  })
  void aProxyOrAnotherHostSecuresAHubUnlessItIsConfiguredAsOpen(
      String key, String value, Mode mode) {
    SecurityConfig standard =
        CarillonConfig.load(Host.EMBEDDED, List.of(properties(key, value))).security();
    assertThat(standard.mode()).isEqualTo(mode);

    SecurityConfig open =
        CarillonConfig.load(
                Host.EMBEDDED,
                List.of(properties(key, value), properties("carillon.security", "open")))
            .security();
    assertThat(open.isOpen()).isTrue();
    assertThat(open.isOpenLocally()).isFalse();
  }

  @Test
  void securityCanBeChosen() {
    assertThat(
            CarillonConfig.load(Host.SERVER, List.of(properties("carillon.security", "open")))
                .security()
                .isOpen())
        .isTrue();
  }

  private static CarillonConfig load(ConfigSource... sources) {
    return CarillonConfig.load(Host.EMBEDDED, List.of(sources));
  }

  static ConfigSource properties(String... pairs) {
    Properties properties = new Properties();
    for (int i = 0; i < pairs.length; i += 2) {
      properties.setProperty(pairs[i], pairs[i + 1]);
    }
    return ConfigSources.systemProperties(properties);
  }

  static ConfigSource environment(String... pairs) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    return ConfigSources.environment(variables);
  }
}
