package io.carillon.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Event;
import io.carillon.event.Topic;
import io.carillon.log.Receipt;
import io.carillon.publish.IdempotencyKey;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import io.carillon.wire.PublicationTooLargeException;
import io.carillon.wire.RejectedBodyException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonitoringTest {
  private final ManualClock clock = new ManualClock();
  private final MemoryEventLog log = new MemoryEventLog(clock);
  private final Monitoring monitoring = new Monitoring(log.publisher(), clock);

  @Test
  void aMeasurementIsAnUnnamedEventWithItsMetricAsTopicAndKey() {
    publish("{'metric':'queue/orders','value':17,'timestamp':'2025-01-01T00:00:00Z'}");

    Event event = log.events(Measurement.CHANNEL).get(0);
    assertThat(event.type()).isEmpty();
    assertThat(event.topics()).containsExactly(new Topic("queue/orders"));
    assertThat(event.key()).hasValue("queue/orders");
    assertThat(event.data())
        .hasToString(
            "{\"metric\":\"queue/orders\",\"value\":17,\"timestamp\":\"2025-01-01T00:00:00Z\"}");
  }

  @Test
  void aUnitIsPublishedWithTheValue() {
    publish("{'metric':'a','value':1,'unit':'orders/s'}");

    assertThat(log.data(Measurement.CHANNEL))
        .containsExactly(
            "{\"metric\":\"a\",\"value\":1,\"unit\":\"orders/s\",\"timestamp\":\"2025-01-31T12:00:00Z\"}");
    assertThatThrownBy(() -> publish("{'metric':'a','value':1,'unit':'12345678901234567'}"))
        .hasMessageContaining("'unit' has 17 characters");
  }

  @Test
  void anArrayIsPublishedAsAWhole() {
    Receipt receipt = publish("[{'metric':'a','value':1},{'metric':'b','value':-0.5}]");

    assertThat(receipt.count()).isEqualTo(2);
    assertThat(log.batches()).isEqualTo(1);
    assertThat(log.data(Measurement.CHANNEL))
        .containsExactly(
            "{\"metric\":\"a\",\"value\":1,\"timestamp\":\"2025-01-31T12:00:00Z\"}",
            "{\"metric\":\"b\",\"value\":-0.5,\"timestamp\":\"2025-01-31T12:00:00Z\"}");
  }

  @Test
  void theSameKeyPublishesAnArrayOnce() {
    byte[] two =
        "[{\"metric\":\"a\",\"value\":1},{\"metric\":\"a\",\"value\":2}]"
            .getBytes(StandardCharsets.UTF_8);
    monitoring.publish(two, new IdempotencyKey("k1"), false);
    monitoring.publish(two, new IdempotencyKey("k1"), false);

    assertThat(log.events(Measurement.CHANNEL)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "42, 42",
    "42.0, 42",
    "0.42, 0.42",
    "-1.5e3, -1500",
    "12345678901, 12345678901",
    "1e-3, 0.001",
    "0, 0",
    "-0.0, 0",
    "1E2, 100"
  })
  void numbersAreWrittenPlainly(String written, String read) {
    publish("{'metric':'a','value':" + written + "}");

    assertThat(log.data(Measurement.CHANNEL).get(0)).contains("\"value\":" + read + ",");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'metric':'a'}                               | value     | is missing
          {'value':1}                                  | metric    | is missing
          {'metric':'a','value':'1'}                   | value     | must be a number, not a string
          {'metric':'a','value':true}                  | value     | must be a number
          {'metric':'a','value':1e999}                 | value     | finite
          {'metric':'a','value':-1e999}                | value     | finite
          {'metric':'a b','value':1}                   | metric    | 1 to 64 of the characters
          {'metric':'a*','value':1}                    | metric    | 1 to 64 of the characters
          {'metric':'ä','value':1}                     | metric    | 1 to 64 of the characters
          {'metric':'','value':1}                      | metric    | must not be empty
          {'metric':'a','value':1,'units':'s'}          | units     | accepted are metric, value, unit, timestamp
          {'metric':'a','value':1,'timestamp':'now'}   | timestamp | RFC 3339
          [{'metric':'a','value':1},{'metric':'b'}]    | value     | is missing
          """)
  void invalidFieldsAreReportedByName(String body, String field, String problem) {
    assertThatThrownBy(() -> publish(body))
        .isInstanceOfSatisfying(
            RejectedBodyException.class, rejected -> assertThat(rejected.field()).hasValue(field))
        .hasMessageContaining(problem);
    assertThat(log.events(Measurement.CHANNEL)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"[]", "[1]", "1", "NaN", "{'metric':'a','value':NaN}", "{'metric':'a','value':01}"})
  void otherJsonIsRefused(String body) {
    assertThatThrownBy(() -> publish(body)).isInstanceOf(RejectedBodyException.class);
  }

  @Test
  void theLengthOfAMetricIsLimited() {
    publish("{'metric':'" + "m".repeat(64) + "','value':1}");

    assertThatThrownBy(() -> publish("{'metric':'" + "m".repeat(65) + "','value':1}"))
        .hasMessageContaining("at most 64");
  }

  @Test
  void moreThanAThousandMeasurementsAreRefused() {
    List<String> many = Collections.nCopies(1001, "{'metric':'a','value':1}");

    assertThatThrownBy(() -> publish(many.toString()))
        .isInstanceOf(PublicationTooLargeException.class);
    assertThat(publish(many.subList(1, 1001).toString()).count()).isEqualTo(1000);
  }

  private Receipt publish(String body) {
    return monitoring
        .publish(
            body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), IdempotencyKey.NONE, false)
        .toCompletableFuture()
        .join();
  }
}
