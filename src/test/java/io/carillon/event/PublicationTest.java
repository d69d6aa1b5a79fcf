package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTest {
  @Test
  void anEventKeepsWhatWasPublishedAndExpiresAfterItsTimeToLive() {
    Publication publication =
        Publication.to("orders")
            .type("created")
            .json("{\"id\":42}")
            .topic("orders/42")
            .key("42")
            .ttl(Duration.ofSeconds(30))
            .build();
    Event event = Event.of(publication, 7, Instant.EPOCH);

    assertThat(event.seq()).isEqualTo(7);
    assertThat(event.type()).contains(new EventType("created"));
    assertThat(event.data()).isEqualTo(Data.json("{\"id\":42}"));
    assertThat(event.topics()).containsExactly(new Topic("orders/42"));
    assertThat(event.key()).contains("42");
    assertThat(event.isExpiredAt(Instant.ofEpochSecond(29))).isFalse();
    assertThat(event.isExpiredAt(Instant.ofEpochSecond(30))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"connected", "heartbeat", "gap", "expired", "trace", "open", "error"})
  void theHubsOwnTypesAreReserved(String type) {
    assertThatThrownBy(() -> Publication.to("orders").type(type))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'type' must not be '" + type + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "-PT1S", "P36500DT1S"})
  void aTimeToLiveIsPositiveAndAtMostAHundredYears(Duration ttl) {
    assertThatThrownBy(() -> Publication.to("orders").ttl(ttl).build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'ttl' must be longer than zero");
  }

  @Test
  void repeatedTopicsCountOnceTowardsSixteen() {
    List<String> topics = IntStream.range(0, 16).mapToObj(i -> "t" + i).toList();

    assertThatCode(() -> Publication.to("orders").topics(topics).build())
        .doesNotThrowAnyException();
    assertThat(Publication.to("orders").topics(List.of("a", "b", "a")).build().topics())
        .containsExactly(new Topic("a"), new Topic("b"));
    assertThatThrownBy(
            () ->
                Publication.to("orders")
                    .topics(IntStream.range(0, 17).mapToObj(i -> "t" + i).toList())
                    .build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("at most 16 topics; this one has 17");
  }

  @Test
  void aTransientPublicationHasNoId() {
    assertThatThrownBy(() -> Publication.to("orders").id("1").transientEvent().build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("could not make it idempotent");
  }

  @Test
  void itsOwnTraceTakesPrecedence() {
    TraceParent own = trace(1);
    TraceParent other = trace(2);

    assertThat(Publication.to("a").build().in(other).traceParent()).contains(other);
    assertThat(Publication.to("a").traceParent(own).build().in(other).traceParent()).contains(own);
  }

  @Test
  void lineEndsOfTextBecomeLf() {
    assertThat(Data.text("a\r\nb\rc\nd")).hasToString("a\nb\nc\nd");
  }

  private static TraceParent trace(int number) {
    return new TraceParent("00-%032x-%016x-01".formatted(number, number));
  }
}
