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

/** Which origins and hosts are allowed. */
class OriginPolicyTest {
  private static OriginPolicy policy(Map<String, String> settings) {
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
  void inOpenModeOnlyHostsThatCannotBeReboundAreAllowed(String host, boolean isAllowed) {
    assertThat(policy(Map.of("carillon.security", "open")).isAllowedHost(host))
        .isEqualTo(isAllowed);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8080, true",
    "app.localhost, true",
    "127.8.9.1, true",
    "'[::1]:8080', true",
    "192.0.2.7, false",
    "'[2001:db8::1]', false",
    "hub.example, false",
  })
  void aHubThatIsOpenByDefaultAllowsHostsOfThisMachineOnly(String host, boolean isAllowed) {
    assertThat(policy(Map.of()).isAllowedHost(host)).isEqualTo(isAllowed);
  }

  @ParameterizedTest
  @CsvSource({
    // mode, forwarded, Sec-Fetch-Site, kind
    "secured, false, same-origin, OWN",
    "secured, true, same-origin, OWN",
    "secured, false, same-site, FOREIGN",
    "secured, false, none, FOREIGN",
    "open, true, same-origin, OWN",
    "open, false, same-origin, FOREIGN", // a proxy that is not named
    "open, true, cross-site, FOREIGN",
  })
  void whereAProxyReplacesTheHostTheBrowserIsBelieved(
      String mode, boolean isForwarded, String site, OriginKind kind) {
    assertThat(
            policy(Map.of("carillon.security", mode))
                .classify("https://hub.example", site, false, "carillon", false, isForwarded))
        .isEqualTo(kind);
  }

  @Test
  void aSecuredHubAllowsAnyHostUnlessHostsAreConfigured() {
    assertThat(policy(Map.of("carillon.security", "secured")).isAllowedHost("any.example"))
        .isTrue();
    OriginPolicy named =
        policy(
            Map.of(
                "carillon.security",
                "secured",
                "carillon.allowed-hosts",
                "Hub.example, other.example:81"));
    assertThat(named.isAllowedHost("hub.EXAMPLE:8443")).isTrue();
    assertThat(named.isAllowedHost("other.example:81")).isTrue();
    assertThat(named.isAllowedHost("other.example")).isFalse();
    assertThat(named.isAllowedHost("localhost")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // origin, host, TLS, kind
    "'', hub.example, false, NONE",
    "http://hub.example, hub.example, false, OWN",
    "http://hub.example:80, hub.example, false, OWN",
    "http://hub.example:8080, hub.example:8080, false, OWN",
    "http://hub.example:3000, hub.example:8080, false, FOREIGN",
    "https://hub.example, hub.example, true, OWN",
    "https://hub.example, hub.example, false, OWN", // a proxy terminates TLS without a forwarding
    // header
    "http://hub.example, hub.example, true, FOREIGN",
    "https://app.example, hub.example, false, LISTED",
    "https://app.example:444, hub.example, false, FOREIGN",
    "https://evil.example, hub.example, false, FOREIGN",
    "'null', hub.example, false, FOREIGN",
    "file://, hub.example, false, FOREIGN",
    "http://hub.example.evil.example, hub.example, false, FOREIGN",
    "https://public.example, backend:8080, false, OWN", // an allowed host, replaced by a proxy
  })
  void originsAreClassified(String origin, String host, boolean isSecure, OriginKind kind) {
    OriginPolicy policy =
        policy(
            Map.of(
                "carillon.cors.origins", "https://app.example",
                "carillon.allowed-hosts", "public.example, hub.example, backend"));
    assertThat(policy.classify(origin, "", false, host, isSecure, false)).isEqualTo(kind);
  }

  @Test
  void anOriginAllowedByAWildcardIsNotTrusted() {
    OriginPolicy policy = policy(Map.of("carillon.cors.origins", "*"));
    OriginKind kind = policy.classify("https://any.example", "", false, "localhost", false, false);
    assertThat(kind).isEqualTo(OriginKind.ANY);
    assertThat(new RequestOrigin("192.0.2.1", "localhost", false, kind).isFromTrustedPage())
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
  void subresourcesOfForeignPagesAreRefusedButNavigationIsAllowed(
      String site, boolean isNavigation, OriginKind kind) {
    assertThat(policy(Map.of()).classify("", site, isNavigation, "localhost", false, false))
        .isEqualTo(kind);
  }
}
