package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.security.RequestOrigin.OriginKind;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pages and which names are let in. */
class OriginPolicyTest {
  private static OriginPolicy door(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    return new OriginPolicy(
        CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties)))
            .security());
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8080, true",
    "app.localhost, true",
    "127.0.0.1:8080, true",
    "192.0.2.7, true",
    "'[::1]:8080', true",
    "evil.example:8080, false",
    "localhost.evil.example, false",
    "127.0.0.1.evil.example, false",
    "1.2.3.4.5, false",
    "'', false",
  })
  void anOpenHubAnswersOnlyToNamesThatNobodyCanPointElsewhere(String host, boolean answers) {
    assertThat(door(Map.of("carillon.security", "open")).answersTo(host)).isEqualTo(answers);
  }

  @Test
  void aSecuredHubAnswersToAnyNameUnlessNamesAreSet() {
    assertThat(door(Map.of("carillon.security", "secured")).answersTo("any.example")).isTrue();
    OriginPolicy named =
        door(
            Map.of(
                "carillon.security",
                "secured",
                "carillon.allowed-hosts",
                "Hub.example, other.example:81"));
    assertThat(named.answersTo("hub.EXAMPLE:8443")).isTrue();
    assertThat(named.answersTo("other.example:81")).isTrue();
    assertThat(named.answersTo("other.example")).isFalse();
    assertThat(named.answersTo("localhost")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // origin, host, by TLS, whose page
    "'', hub.example, false, NONE",
    "http://hub.example, hub.example, false, OWN",
    "http://hub.example:80, hub.example, false, OWN",
    "http://hub.example:8080, hub.example:8080, false, OWN",
    "http://hub.example:3000, hub.example:8080, false, FOREIGN",
    "https://hub.example, hub.example, true, OWN",
    "https://hub.example, hub.example, false, OWN", // a proxy ends TLS and does not say so
    "http://hub.example, hub.example, true, FOREIGN",
    "https://app.example, hub.example, false, LISTED",
    "https://app.example:444, hub.example, false, FOREIGN",
    "https://evil.example, hub.example, false, FOREIGN",
    "'null', hub.example, false, FOREIGN",
    "file://, hub.example, false, FOREIGN",
    "http://hub.example.evil.example, hub.example, false, FOREIGN",
    "https://public.example, backend:8080, false, OWN", // a name of ours that a proxy replaced
  })
  void pagesAreKnownByTheirOrigin(String origin, String host, boolean isSecure, OriginKind whose) {
    OriginPolicy door =
        door(
            Map.of(
                "carillon.cors.origins", "https://app.example",
                "carillon.allowed-hosts", "public.example, hub.example, backend"));
    assertThat(door.provenance(origin, "", false, host, isSecure)).isEqualTo(whose);
  }

  @Test
  void whereAnyPageMayCallItIsNotTakenForOneThatIsTrusted() {
    OriginPolicy door = door(Map.of("carillon.cors.origins", "*"));
    OriginKind whose = door.provenance("https://any.example", "", false, "localhost", false);
    assertThat(whose).isEqualTo(OriginKind.ANY);
    assertThat(new RequestOrigin("192.0.2.1", "localhost", false, whose).isFromTrustedPage())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "cross-site, false, FOREIGN",
    "same-site, false, FOREIGN",
    "cross-site, true, NONE",
    "same-origin, false, NONE",
    "none, false, NONE",
    "'', false, NONE",
  })
  void imagesAndScriptsOfOtherPagesAreRefusedButLinksAreFollowed(
      String site, boolean isNavigation, OriginKind whose) {
    assertThat(door(Map.of()).provenance("", site, isNavigation, "localhost", false))
        .isEqualTo(whose);
  }
}
