package io.carillon.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.LogClock;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import io.carillon.wire.JsonText;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricHistoryTest {
  private static final ChannelName CHANNEL = Measurement.CHANNEL;

  private final ManualClock clock = new ManualClock(Instant.parse("2030-01-01T00:00:00Z"));
  private final MemoryEventLog log = new MemoryEventLog(clock);
  private final MetricHistory history = new MetricHistory(log, clock);

  @Test
  void anIntervalHasTheLeastTheGreatestAndTheAverageValue() {
    long start = clock.millis();
    measure("cpu", 0.5, 0.1, 0.3); // at 0, 1 and 2 s
    measure("memory", 7);
    clock.advance(Duration.ofSeconds(7));
    measure("cpu", 4); // at 11 s

    JsonObject answer = read("2030-01-01T00:00:00Z", "2030-01-01T00:00:20Z", "2", "cpu");

    assertThat(points(answer, 0))
        .containsExactly(
            List.of((double) start, 0.1, 0.5, 0.3, 3d), List.of(start + 10_000d, 4d, 4d, 4d, 1d));
    assertThat(answer.getInt("step")).isEqualTo(10_000);
    assertThat(answer.getString("from")).isEqualTo("2030-01-01T00:00:00Z");
    assertThat(answer.getString("now")).isEqualTo("2030-01-01T00:00:12Z");
    assertThat(answer).doesNotContainKey("retained");
  }

  @Test
  void severalMetricsShareTheIntervals() {
    measure("a", 1);
    measure("b", 2);

    JsonObject answer = read("PT10S", "", "1", "b", "none", "a");

    assertThat(answer.getJsonArray("series"))
        .extracting(each -> each.asJsonObject().getString("metric"))
        .containsExactly("b", "none", "a");
    assertThat(points(answer, 0)).extracting(point -> point.get(3)).containsExactly(2d);
    assertThat(points(answer, 1)).isEmpty();
    assertThat(points(answer, 2)).extracting(point -> point.get(3)).containsExactly(1d);
  }

  @Test
  void theTimeOfAPublisherDoesNotMatter() {
    publish("{\"metric\":\"a\",\"value\":1,\"timestamp\":\"1999-01-01T00:00:00Z\"}");
    publish("{\"metric\":\"a\",\"value\":2,\"timestamp\":\"2099-01-01T00:00:00Z\"}");
    clock.advance(Duration.ofSeconds(1));

    assertThat(points(read("PT1M", "", "1", "a"), 0).get(0)).endsWith(1d, 2d, 1.5, 2d);
  }

  @Test
  void onlyTheRangeIsReadAndItsEndIsExcluded() {
    measure("a", 1, 2, 3, 4); // at 0, 1, 2 and 3 s

    JsonObject answer = read("2030-01-01T00:00:01Z", "2030-01-01T00:00:03Z", "1", "a");

    assertThat(points(answer, 0)).hasSize(1);
    assertThat(points(answer, 0).get(0)).endsWith(2d, 3d, 2.5, 2d);
  }

  @Test
  void dataThatIsNoMeasurementIsIgnored() {
    publish("{\"value\":\"high\"}");
    publish("17");
    publish("{\"value\":1e999}");
    publish("{\"value\":5}");
    clock.advance(Duration.ofSeconds(1));

    assertThat(points(read("PT1M", "", "1", "a"), 0).get(0)).endsWith(5d, 5d, 5d, 1d);
  }

  @Test
  void theAverageOfHugeValuesIsFinite() {
    measure("a", 1.7e308, 1.7e308, -1.7e308, -1.7e308);

    assertThat(points(read("PT1M", "", "1", "a"), 0).get(0).get(3)).isBetween(-1e300, 1e300);
  }

  @Test
  void anAnswerOfLimitedWorkHasTheNewestValuesAndIsContinued() {
    MetricHistory small = new MetricHistory(log, clock, 3);
    measure("a", 1, 2, 3, 4, 5, 6, 7);
    List<Double> averages = new ArrayList<>();
    String before = "";
    int requests = 0;
    do {
      JsonObject answer = json(small, query("2030-01-01T00:00:00Z", "", "7", before, "a"));
      points(answer, 0).forEach(point -> averages.add(point.get(3)));
      JsonNumber next = answer.getJsonArray("series").getJsonObject(0).getJsonNumber("next");
      before = next == null ? "" : next.toString();
      requests++;
    } while (!before.isEmpty());

    assertThat(averages).containsExactly(5d, 6d, 7d, 2d, 3d, 4d, 1d);
    assertThat(requests).isEqualTo(3);
  }

  @Test
  void whatRetentionHasRemovedIsTold() {
    measure("a", 1, 2, 3, 4);
    log.sweep(CHANNEL, Duration.ZERO, 2);

    assertThat(read("PT1M", "", "1", "a").getString("retained")).isEqualTo("2030-01-01T00:00:02Z");
    assertThat(read("PT2S", "", "1", "a")).as("after it").doesNotContainKey("retained");
    log.sweep(CHANNEL, Duration.ofMillis(500), 0);
    assertThat(read("PT1M", "", "1", "a").getString("retained"))
        .as("nothing is left")
        .isEqualTo("2030-01-01T00:00:04Z");
  }

  @ParameterizedTest
  @CsvSource({
    "a, yesterday, '', 10, '', from",
    "a, 2030-01-01T00:00:00, '', 10, '', from",
    "a, PT0S, '', 10, '', from",
    "a, -PT1H, '', 10, '', from",
    "a, P32D, '', 10, '', from",
    "a, P999999999999D, '', 10, '', from",
    "a, 1969-01-01T00:00:00Z, '', 10, '', from",
    "a, PT1H, PT2H, 10, '', from",
    "a, PT1H, 2999-01-01T00:00:00Z, 10, '', to",
    "a, PT1H, '', 0, '', points",
    "a, PT1H, '', 2001, '', points",
    "a, PT1H, '', ten, '', points",
    "a, PT1H, '', 10, x, before",
    "a, PT1H, '', 10, 99999999999999999999, before",
    "a b, PT1H, '', 10, 5, before",
    "a*, PT1H, '', 10, '', metric",
    "'', PT1H, '', 10, '', metric",
    "a b c d e f g h i, PT1H, '', 10, '', metric",
  })
  void aParameterThatIsOutOfRangeIsRefused(
      String metrics, String from, String to, String points, String before, String field) {
    List<String> names = metrics.isEmpty() ? List.of() : List.of(metrics.split(" "));

    assertThatThrownBy(() -> HistoryQuery.of(names, from, to, points, before, LogClock.of(clock)))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, refused -> assertThat(refused.field()).isEqualTo(field));
  }

  /** One value a second. */
  private void measure(String metric, double... values) {
    for (double value : values) {
      publish(metric, JsonText.object(Map.of("value", value)));
      clock.advance(Duration.ofSeconds(1));
    }
  }

  private void publish(String json) {
    publish("a", json);
  }

  private void publish(String metric, String json) {
    log.append(Batch.of(List.of(Publication.to(CHANNEL).key(metric).json(json).build())));
  }

  private JsonObject read(String from, String to, String points, String... metrics) {
    return json(history, query(from, to, points, "", metrics));
  }

  private HistoryQuery query(
      String from, String to, String points, String before, String... metrics) {
    return HistoryQuery.of(List.of(metrics), from, to, points, before, history.clock());
  }

  private static JsonObject json(MetricHistory history, HistoryQuery query) {
    return Json.createReader(new StringReader(history.json(query))).readObject();
  }

  private static List<List<Double>> points(JsonObject answer, int series) {
    return answer.getJsonArray("series").getJsonObject(series).getJsonArray("points").stream()
        .map(
            point ->
                ((JsonArray) point)
                    .stream().map(value -> ((JsonNumber) value).doubleValue()).toList())
        .toList();
  }
}
