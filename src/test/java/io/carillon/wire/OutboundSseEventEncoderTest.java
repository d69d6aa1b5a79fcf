package io.carillon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OutboundSseEventEncoderTest {
  private static final OutboundSseEventEncoder ENCODER =
      new OutboundSseEventEncoder(
          (data, type, genericType, mediaType) ->
              type.getSimpleName() + " as " + mediaType.getSubtype() + ":\n" + data);

  @Test
  void anEventIsCommentRetryIdNameAndData() {
    assertThat(encoded(new Outbound("7", "greeting", "a\nb", 500, "hello\ndata: no")))
        .isEqualTo(": a\n: b\nretry: 500\nid: 7\nevent: greeting\ndata: hello\ndata: data: no\n\n");
  }

  @Test
  void anEventWithDataAloneIsItsDataLines() {
    assertThat(encoded(new Outbound(null, null, null, -1, "x"))).isEqualTo("data: x\n\n");
  }

  @Test
  void anEventWithACommentAloneDispatchesNothing() {
    byte[] stream = ENCODER.encode(new Outbound(null, null, "still here", -1, null));

    assertThat(new String(stream, UTF_8)).isEqualTo(": still here\n");
    assertThat(Streams.parse(stream)).isEmpty();
  }

  @Test
  void anIdWithoutDataStillCounts() {
    byte[] stream = ENCODER.encode(new Outbound("7", "unheard", null, -1, null));

    EventStreamParser parser = new EventStreamParser(event -> {});
    parser.push(stream);

    assertThat(new String(stream, UTF_8)).isEqualTo("id: 7\n\n");
    assertThat(parser.lastEventId()).isEqualTo("7");
  }

  static Stream<Object> textByItself() {
    return Stream.of("42", new StringBuilder("42"), 42, 42L, "42".getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("textByItself")
  void textIsWrittenUnchanged(Object data) {
    assertThat(ENCODER.data(new Outbound(data, MediaType.TEXT_PLAIN_TYPE)))
        .contains(Data.text("42"));
    assertThat(ENCODER.data(new Outbound(data, MediaType.APPLICATION_JSON_TYPE)))
        .contains(Data.json("42"));
  }

  @Test
  void aBooleanAndACharacterAreTextToo() {
    assertThat(ENCODER.data(new Outbound(true, null))).contains(Data.text("true"));
    assertThat(ENCODER.data(new Outbound('é', null))).contains(Data.text("é"));
  }

  @Test
  void anyOtherObjectIsDelegatedToTheWriter() {
    assertThat(encoded(new Outbound(List.of(1), MediaType.APPLICATION_JSON_TYPE)))
        .isEqualTo("data: List as json:\ndata: [1]\n\n");
    assertThat(ENCODER.data(new Outbound(List.of(1), null)))
        .contains(Data.text("List as plain:\n[1]"));
  }

  @ParameterizedTest
  @CsvSource({
    "application, json",
    "application, JSON",
    "application, problem+json",
    "application, vnd.x+JSON"
  })
  void aJsonMediaTypeResultsInUncheckedJson(String type, String subtype) {
    assertThat(ENCODER.data(new Outbound("{oops", new MediaType(type, subtype))))
        .contains(Data.json("{oops"));
  }

  @ParameterizedTest
  @CsvSource({"text, plain", "application, xml", "*, *", "application, jsonp"})
  void anyOtherMediaTypeResultsInText(String type, String subtype) {
    assertThat(ENCODER.data(new Outbound("{}", new MediaType(type, subtype))))
        .contains(Data.text("{}"));
  }

  @Test
  void anEventWithoutDataResultsInNoPublication() {
    assertThat(ENCODER.data(new Outbound(null, null, "x", -1, null))).isEmpty();
  }

  @Test
  void fieldsThatCouldForgeAnEventAreRefused() {
    assertRefused(new Outbound("7\n\ndata: x", null, null, -1, "x"));
    assertRefused(new Outbound("7\n\ndata: x", null, null, -1, null));
    assertRefused(new Outbound(null, "a\rdata: x", null, -1, "x"));
    assertRefused(new Outbound(null, null, null, -1, "\uD83D"));
    assertRefused(new Outbound(new byte[] {(byte) 0xFF}, null));
  }

  private static void assertRefused(Outbound event) {
    assertThatThrownBy(() -> ENCODER.encode(event)).isInstanceOf(InvalidRequestException.class);
  }

  private static String encoded(OutboundSseEvent event) {
    return new String(ENCODER.encode(event), UTF_8);
  }

  /** An event such as any vendor's builder makes. */
  private record Outbound(
      String id, String name, String comment, long reconnectDelay, Object data, MediaType mediaType)
      implements OutboundSseEvent {
    Outbound(String id, String name, String comment, long reconnectDelay, Object data) {
      this(id, name, comment, reconnectDelay, data, MediaType.TEXT_PLAIN_TYPE);
    }

    Outbound(Object data, MediaType mediaType) {
      this(null, null, null, RECONNECT_NOT_SET, data, mediaType);
    }

    @Override
    public String getId() {
      return id;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public String getComment() {
      return comment;
    }

    @Override
    public long getReconnectDelay() {
      return reconnectDelay;
    }

    @Override
    public boolean isReconnectDelaySet() {
      return reconnectDelay != RECONNECT_NOT_SET;
    }

    @Override
    public Class<?> getType() {
      return data instanceof List ? List.class : data.getClass();
    }

    @Override
    public Type getGenericType() {
      return getType();
    }

    @Override
    public MediaType getMediaType() {
      return mediaType;
    }

    @Override
    public Object getData() {
      return data;
    }
  }
}
