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

class OutboundEventReaderTest {
  private static final OutboundEventReader EVENTS =
      new OutboundEventReader(
          (data, type, genericType, mediaType) ->
              type.getSimpleName() + " as " + mediaType.getSubtype() + ":\n" + data);

  static Stream<Object> textByItself() {
    return Stream.of("42", new StringBuilder("42"), 42, 42L, "42".getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("textByItself")
  void textIsReadUnchanged(Object data) {
    assertThat(EVENTS.data(new Outbound(data, MediaType.TEXT_PLAIN_TYPE)))
        .contains(Data.text("42"));
    assertThat(EVENTS.data(new Outbound(data, MediaType.APPLICATION_JSON_TYPE)))
        .contains(Data.json("42"));
  }

  @Test
  void aBooleanAndACharacterAreTextToo() {
    assertThat(EVENTS.data(new Outbound(true, null))).contains(Data.text("true"));
    assertThat(EVENTS.data(new Outbound('é', null))).contains(Data.text("é"));
  }

  @Test
  void otherObjectsAreWrittenByTheWriter() {
    assertThat(EVENTS.data(new Outbound(List.of(1), MediaType.APPLICATION_JSON_TYPE)))
        .contains(Data.json("List as json:\n[1]"));
    assertThat(EVENTS.data(new Outbound(List.of(1), null)))
        .contains(Data.text("List as plain:\n[1]"));
  }

  @ParameterizedTest
  @CsvSource({
    "application, json",
    "application, JSON",
    "application, problem+json",
    "application, vnd.x+JSON"
  })
  void aJsonMediaTypeGivesUnvalidatedJson(String type, String subtype) {
    assertThat(EVENTS.data(new Outbound("{oops", new MediaType(type, subtype))))
        .contains(Data.json("{oops"));
  }

  @ParameterizedTest
  @CsvSource({"text, plain", "application, xml", "*, *", "application, jsonp"})
  void anyOtherMediaTypeGivesText(String type, String subtype) {
    assertThat(EVENTS.data(new Outbound("{}", new MediaType(type, subtype))))
        .contains(Data.text("{}"));
  }

  @Test
  void anEventWithoutDataGivesNothingToPublish() {
    assertThat(EVENTS.data(new Outbound(null, MediaType.TEXT_PLAIN_TYPE))).isEmpty();
  }

  @Test
  void malformedUnicodeIsRefused() {
    assertRefused("\uD83D");
    assertRefused(new byte[] {(byte) 0xFF});
  }

  private static void assertRefused(Object data) {
    assertThatThrownBy(() -> EVENTS.data(new Outbound(data, null)))
        .isInstanceOf(InvalidRequestException.class);
  }

  /** An event such as any vendor's builder makes. */
  private record Outbound(Object data, MediaType mediaType) implements OutboundSseEvent {
    @Override
    public String getId() {
      return null;
    }

    @Override
    public String getName() {
      return null;
    }

    @Override
    public String getComment() {
      return null;
    }

    @Override
    public long getReconnectDelay() {
      return RECONNECT_NOT_SET;
    }

    @Override
    public boolean isReconnectDelaySet() {
      return false;
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
