package io.carillon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The answer to a long poll. */
class LongPollFormatTest {
  private static final LongPollFormat FORMAT = LongPollFormat.INSTANCE;

  /** An event whose data looks like one of the hub's own lines. */
  private static Message event(long seq) {
    Publication publication = Publication.to("orders").text("{\"control\":\n" + seq).build();
    return new Message.Published(EncodedEvent.of(Event.of(publication, seq, Instant.EPOCH)), null);
  }

  private static Optional<String> answer(Message... messages) {
    return FORMAT.answer(List.of(messages), "7").map(json -> new String(json, UTF_8));
  }

  @Test
  void eventsAreAnsweredInTheirOrderWithThePositionOfTheNextRequest() {
    String line =
        "{\"channel\":\"orders\",\"seq\":%1$d,\"id\":\"%1$d\",\"timestamp\":\"1970-01-01T00:00:00Z\",\"format\":\"text\",\"data\":\"{\\\"control\\\":\\n"
            + "%1$d\"}";
    assertThat(answer(event(6), event(7)))
        .contains(
            "{\"events\":[" + line.formatted(6) + "," + line.formatted(7) + "],\"next\":\"7\"}");
  }

  @Test
  void gapsAreReportedBesideTheEvents() {
    Message gap = new Message.Missing(Gap.expired(new ChannelName("orders"), 1, 6), "6");
    assertThat(answer(new Message.Connected("client", "6", Duration.ZERO), gap))
        .contains(
            "{\"events\":[],\"gaps\":[{\"control\":\"gap\",\"id\":\"6\",\"channel\":\"orders\","
                + "\"from\":1,\"to\":6,\"reason\":\"expired\"}],\"next\":\"7\"}");
  }

  @Test
  void messagesOfStreamsOnlyResultInNoAnswer() {
    assertThat(answer(new Message.Connected("client", "6", Duration.ZERO))).isEmpty();
    assertThat(answer(new Message.Heartbeat("6", Instant.EPOCH))).isEmpty();
    assertThat(answer(new Message.Expired("6", Instant.EPOCH))).isEmpty();
    assertThat(new String(FORMAT.emptyAnswer("a=1,b=2"), UTF_8))
        .isEqualTo("{\"events\":[],\"next\":\"a=1,b=2\"}");
  }
}
