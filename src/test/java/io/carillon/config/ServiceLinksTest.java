package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.CarillonConfig.Host;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables of Kubernetes services beside those of the hub. */
class ServiceLinksTest {
  /** What Kubernetes sets for a service with a named port (Services, "environment variables"). */
  private static Map<String, String> service(String name) {
    Map<String, String> variables = new TreeMap<>();
    variables.put(name + "_SERVICE_HOST", "10.0.0.11");
    variables.put(name + "_SERVICE_PORT", "8080");
    variables.put(name + "_SERVICE_PORT_HTTP", "8080");
    variables.put(name + "_PORT", "tcp://10.0.0.11:8080");
    variables.put(name + "_PORT_8080_TCP", "tcp://10.0.0.11:8080");
    variables.put(name + "_PORT_8080_TCP_PROTO", "tcp");
    variables.put(name + "_PORT_8080_TCP_PORT", "8080");
    variables.put(name + "_PORT_8080_TCP_ADDR", "10.0.0.11");
    return variables;
  }

  private static CarillonConfig load(Map<String, String> variables) {
    return CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.environment(variables)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CARILLON",
        "CARILLON_0",
        "CARILLON_HEADLESS",
        "CARILLON_DB",
        "CARILLON_LIMIT",
        "CARILLON_CHANNEL_ORDERS",
        "CARILLON_ROLE_ADMIN"
      })
  void theHubStartsBesideAService(String name) {
    Map<String, String> variables = service(name);
    variables.put("CARILLON_BIND", "127.0.0.2");

    CarillonConfig config = load(variables);

    assertThat(config.embedded().port()).isEqualTo(8080);
    assertThat(config.embedded().bind()).isEqualTo("127.0.0.2");
  }

  @Test
  void aPortIsReadAndAMisspeltNameIsStillAMistake() {
    assertThat(load(Map.of("CARILLON_PORT", "9090")).embedded().port()).isEqualTo(9090);
    assertThatThrownBy(() -> load(Map.of("CARILLON_PORTS", "9090")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("CARILLON_PORTS");
  }
}
