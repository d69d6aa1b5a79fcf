package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.http.DeployedServlets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WebComponentsTest {
  @Test
  void theEmbeddedServerHasTheServletsOfTheWar() throws Exception {
    Map<String, List<String>> embedded =
        WebComponents.OF_CARILLON.servlets().entrySet().stream()
            .collect(Collectors.toMap(entry -> entry.getKey().getName(), Map.Entry::getValue));

    assertThat(embedded).isEqualTo(DeployedServlets.inTheWar()).isNotEmpty();
  }
}
