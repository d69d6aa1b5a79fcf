package io.carillon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemJsonTest {
  @Test
  void echoesAreCut() {
    String echo = "\"".repeat(8_000_000);

    String json = ProblemJson.of(400, "Bad Request", "no " + echo, Map.of("field", echo));

    assertThat(json).hasSizeLessThan(5_000).contains("…");
  }

  @Test
  void echoesHaveNoControlCharacters() {
    assertThat(ProblemJson.of(400, "Bad Request", "a\u0085b", Map.of("field", "c\u0085\r\nd")))
        .contains("a\uFFFDb", "c\uFFFD\uFFFD\uFFFDd");
  }
}
