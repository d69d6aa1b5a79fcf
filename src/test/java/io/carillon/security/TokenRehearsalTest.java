package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThatNoException;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.config.SecurityConfig;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class TokenRehearsalTest {
  @Test
  void aTokenOfItsOwnIsAcceptedWhateverTheConfiguredIssuer() {
    Properties properties = new Properties();
    properties.put("carillon.jwt.jwks-url", "https://localhost:1/keys");
    properties.put("carillon.jwt.issuer", "https://issuer.example");
    properties.put("carillon.jwt.audience", "hub");
    properties.put("carillon.jwt.types", "at+jwt");
    SecurityConfig config =
        CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties)))
            .security();

    assertThatNoException().isThrownBy(() -> TokenRehearsal.run(config));
  }
}
