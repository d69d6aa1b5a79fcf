package io.carillon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedStreamTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/event-stream", // every browser's EventSource
        "Text/Event-Stream",
        "text/event-stream, */*;q=0.5",
        " text/event-stream;q=0.9 , text/*",
        "text/event-stream;charset=utf-8",
        "text/event-stream;q=0.001",
      })
  void aClientThatAcceptsEventStreamsOnlyGetsOne(String accept) {
    assertThat(RefusedStream.isExpected("GET", accept)).isTrue();
    assertThat(RefusedStream.isExpected("HEAD", accept)).isFalse();
    assertThat(RefusedStream.isExpected("POST", accept)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/event-stream, application/problem+json", // carillon.js, the Java client
        "text/event-stream, application/json",
        "application/x-ndjson",
        "*/*", // curl
        "text/event-stream;q=0, */*",
        "text/event-stream; q=0.000",
        "",
        ";",
        ",",
      })
  void otherClientsGetAStatus(String accept) {
    assertThat(RefusedStream.isExpected("GET", accept)).isFalse();
  }

  @Test
  void withoutAcceptItIsNotExpected() {
    assertThat(RefusedStream.isExpected("GET", null)).isFalse();
  }

  @Test
  void aReaderOfTheBodyFindsNoEventButTheReconnectionTime() {
    List<Object> read = new ArrayList<>();
    EventStreamParser parser =
        new EventStreamParser(
            new EventStreamListener() {
              @Override
              public void onEvent(ParsedEvent event) {
                read.add(event);
              }

              @Override
              public void onReconnectionTime(Duration time) {
                read.add(time);
              }
            });
    byte[] body = RefusedStream.body("{\"status\":503}", Duration.ofMillis(2718));
    parser.push(body, 0, body.length);

    assertThat(read).containsExactly(Duration.ofMillis(2718));
    assertThat(new String(body, StandardCharsets.UTF_8))
        .isEqualTo(": {\"status\":503}\nretry: 2718\n");
  }

  @Test
  void delaysAreSpreadOverTwiceTheTimeAndNeverShort() {
    List<Duration> atOnce = delays(Duration.ZERO);
    assertThat(atOnce)
        .allMatch(delay -> delay.compareTo(Duration.ofSeconds(2)) >= 0)
        .allMatch(delay -> delay.compareTo(Duration.ofSeconds(4)) <= 0);
    assertThat(atOnce.stream().distinct().count()).isGreaterThan(100);
    assertThat(delays(Duration.ofSeconds(30)))
        .allMatch(delay -> delay.compareTo(Duration.ofSeconds(30)) >= 0)
        .allMatch(delay -> delay.compareTo(Duration.ofSeconds(60)) <= 0);
  }

  private static List<Duration> delays(Duration atLeast) {
    List<Duration> delays = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      delays.add(RefusedStream.delay(atLeast));
    }
    return delays;
  }
}
