package io.carillon.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What the hub warns of at every start. */
class SecurityServicesTest {
  private static final Map<String, String> SECURED =
      Map.of(
          "carillon.security", "secured",
          "carillon.jwt.secret", "a secret that the issuer and the hub share",
          "carillon.jwt.issuer", "https://issuer.example",
          "carillon.jwt.audience", "carillon");

  private static List<String> warnings(String... changes) {
    Map<String, String> settings = new HashMap<>(SECURED);
    for (int i = 0; i < changes.length; i += 2) {
      settings.put(changes[i], changes[i + 1]);
    }
    settings.values().removeIf(String::isEmpty);
    Properties properties = new Properties();
    properties.putAll(settings);
    return SecurityServices.warnings(
        CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties))),
        false);
  }

  @Test
  void aSecuredHubOnLoopbackThatVerifiesIssuerAndAudienceWarnsOfNothing() {
    assertThat(warnings()).isEmpty();
  }

  @Test
  void tokensOfAnyIssuerOrForAnyAudienceAreWarnedOf() {
    assertThat(warnings("carillon.jwt.issuer", ""))
        .singleElement()
        .asString()
        .contains("carillon.jwt.issuer");
    assertThat(warnings("carillon.jwt.audience", ""))
        .singleElement()
        .asString()
        .contains("carillon.jwt.audience");
    assertThat(warnings("carillon.jwt.audience", "", "carillon.jwt.secret", ""))
        .as("without a key there are no tokens")
        .singleElement()
        .asString()
        .contains("no client can log in");
  }

  @Test
  void aPublicAddressWithoutTlsIsWarnedOf() {
    assertThat(warnings("carillon.bind", "0.0.0.0"))
        .singleElement()
        .asString()
        .startsWith("NO TLS on 0.0.0.0");
    assertThat(warnings("carillon.bind", "0.0.0.0", "carillon.tls.self-signed", "on")).isEmpty();
    assertThat(warnings("carillon.bind", "0.0.0.0", "carillon.trusted-proxies", "10.0.0.0/8"))
        .as("a proxy has it")
        .isEmpty();
  }
}
