package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.RequestId;
import java.time.Instant;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class JsonLogFormatterTest {
  private final JsonLogFormatter formatter = new JsonLogFormatter();

  @Test
  void aRecordIsOneLineWithAJsonObject() {
    LogRecord logged = logged(Level.INFO, "a \"word\"\nand {0}", 42);

    assertThat(formatter.format(logged))
        .isEqualTo(
            "{\"time\":\"2026-01-02T03:04:05Z\",\"level\":\"INFO\",\"logger\":\"io.carillon.X\","
                + "\"message\":\"a \\\"word\\\"\\nand 42\"}\n");
  }

  @Test
  void mapParametersAreFields() {
    assertThat(formatter.format(logged(Level.FINE, "stream ended: {0}", Map.of("events", 7L))))
        .contains("\"level\":\"DEBUG\"")
        .contains("\"message\":\"stream ended: {events=7}\"")
        .contains("\"fields\":{\"events\":7}");
  }

  @Test
  void aLineHasTheIdOfTheRequest() {
    RequestId.assign("r-17");
    try {
      assertThat(formatter.format(logged(Level.INFO, "refused")))
          .contains("\"message\":\"refused\",\"request\":\"r-17\"");
    } finally {
      RequestId.clear();
    }
    assertThat(formatter.format(logged(Level.INFO, "later"))).doesNotContain("request");
  }

  @Test
  void anErrorHasItsStackTraceOnTheSameLine() {
    LogRecord logged = logged(Level.SEVERE, "failed");
    logged.setThrown(new IllegalStateException("why"));

    String line = formatter.format(logged);

    assertThat(line).contains("\"level\":\"ERROR\"", "IllegalStateException: why\\n\\tat ");
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
  }

  private static LogRecord logged(Level level, String message, Object... parameters) {
    LogRecord logged = new LogRecord(level, message);
    logged.setInstant(Instant.parse("2026-01-02T03:04:05Z"));
    logged.setLoggerName("io.carillon.X");
    logged.setParameters(parameters);
    return logged;
  }
}
