package io.carillon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics(new ManualClock(Instant.EPOCH));

  private record Fixed(String name, int busy, int max, int waiting) implements Pool {}

  private String scrape(String accept) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.exposition(accept).write(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void publicationsAreCountedWithTheirFailuresAndLatency() throws IOException {
    metrics.publishing().published(3);
    metrics.publishing().acknowledged(Duration.ofMillis(20));
    metrics.publishing().failed(false);
    metrics.publishing().failed(false);
    metrics.publishing().failed(true);

    assertThat(scrape(""))
        .contains("carillon_events_published_total 3.0\n")
        .contains("carillon_publish_failures_total{stored=\"no\"} 2.0\n")
        .contains("carillon_publish_failures_total{stored=\"unknown\"} 1.0\n")
        .contains("carillon_publish_duration_seconds_bucket{le=\"0.01\"} 0\n")
        .contains("carillon_publish_duration_seconds_bucket{le=\"0.025\"} 1\n");
  }

  @Test
  void theDatabaseAndTheReadinessAreStates() throws IOException {
    metrics.registerHealth(() -> false, () -> true);

    assertThat(scrape("")).contains("carillon_database_up 0.0\n").contains("carillon_ready 1.0\n");
  }

  @Test
  void aPoolIsNeverNegative() throws IOException {
    Pool changing =
        new Pool() {
          @Override
          public String name() {
            return "request";
          }

          @Override
          public int busy() {
            return -1;
          }

          @Override
          public int max() {
            return 8;
          }

          @Override
          public int waiting() {
            return 0;
          }
        };
    metrics.registerPools(List.of(changing));

    assertThat(scrape("")).contains("carillon_pool_busy{pool=\"request\"} 0.0\n");
  }

  @Test
  void relayMessagesAreLabelledByResult() throws IOException {
    metrics.registerRelay(() -> false, Map.of("sent", () -> 7, "missed", () -> 2), () -> 5);

    assertThat(scrape(""))
        .contains("carillon_relay_up 0.0\n")
        .contains("carillon_relay_messages_total{result=\"sent\"} 7.0\n")
        .contains("carillon_relay_messages_total{result=\"missed\"} 2.0\n")
        .contains("carillon_relay_read_from_log_total 5.0\n");
  }

  @Test
  void eachPoolHasItsOwnValues() throws IOException {
    metrics.registerPools(List.of(new Fixed("read", 1, 4, 0), new Fixed("write", 32, 32, 9)));

    assertThat(scrape(""))
        .contains("carillon_pool_busy{pool=\"read\"} 1.0\n")
        .contains("carillon_pool_max{pool=\"write\"} 32.0\n")
        .contains("carillon_pool_waiting{pool=\"write\"} 9.0\n");
  }

  @Test
  void aStableNameIsExposedBesideItsMetric() throws IOException {
    assertThat(scrape(""))
        .contains("carillon_reconnections_total 0.0\n")
        .contains("sse_reconnections_total 0.0\n");
  }

  @Test
  void openMetricsIsWrittenForClientsThatAcceptIt() throws IOException {
    assertThat(scrape("application/openmetrics-text")).endsWith("# EOF\n");
    assertThat(scrape("text/plain")).doesNotContain("# EOF");
  }
}
