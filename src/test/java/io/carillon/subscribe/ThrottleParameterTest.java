package io.carillon.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.InvalidRequestException;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The interval between deliveries that a request selects. */
class ThrottleParameterTest {
  private static QueryParameters query(String throttle) {
    MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
    query.add("throttle", throttle);
    return new QueryParameters(query);
  }

  @Test
  void withoutItNothingIsThrottled() {
    assertThat(Throttle.read(new QueryParameters(new MultivaluedHashMap<>()))).isZero();
  }

  @ParameterizedTest
  @CsvSource({"PT1S,1000", "1,1000", "0.5,500", "PT0.1S,100", "PT1H,3600000", "3600,3600000"})
  void itIsADurationOrSeconds(String text, long millis) {
    assertThat(Throttle.read(query(text))).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "PT0S",
        "-1",
        "PT-1S",
        "0.0999",
        "PT1H0.001S",
        "3601",
        "1s",
        "soon",
        "1e3",
        "1,5",
        "99999999999999999999",
        "PT99999999999999999999S",
        "NaN"
      })
  void anInvalidThrottleIsRefusedWithTheAcceptedValues(String text) {
    assertThatThrownBy(() -> Throttle.read(query(text)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("PT0.1S to PT1H")
        .hasMessageContaining("'" + text + "'");
  }
}
