package io.carillon.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthNotesTest {
  @Test
  void aDegradedServiceIsReportedAndDoesNotAffectReadiness() {
    Health health = new Health();
    health.addNote(new Check("relay", () -> Optional.of("the relay is down")));

    assertThat(health.ready().isUp()).isTrue();
    assertThat(health.ready().members())
        .isEqualTo(
            Map.of(
                "status",
                "UP",
                "checks",
                List.of(
                    Map.of("name", "accepting", "status", "UP"),
                    Map.of(
                        "name",
                        "relay",
                        "status",
                        "UP",
                        "data",
                        Map.of("reason", "the relay is down")))));
    assertThat(health.live().findings()).isEmpty();
  }
}
