package io.carillon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.InvalidRequestException;
import java.time.Duration;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamEncoderTest {
  @Test
  void anEventIsIdEventDataAndABlankLine() {
    assertThatText(EventStreamEncoder.encode("17", "created", utf8("{\"id\":42}")))
        .isEqualTo("id: 17\nevent: created\ndata: {\"id\":42}\n\n");
  }

  @Test
  void anEventWithoutIdHasNoIdLine() {
    assertThatText(EventStreamEncoder.encode(null, "typing", utf8("x")))
        .isEqualTo("event: typing\ndata: x\n\n");
  }

  @Test
  void anEmptyIdIsWrittenSoThatTheReaderForgetsItsOwn() {
    assertThatText(EventStreamEncoder.encode("", null, utf8("x"))).isEqualTo("id: \ndata: x\n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "message"})
  void theDefaultTypeHasNoLine(String type) {
    assertThatText(EventStreamEncoder.encode("1", type, utf8("x"))).isEqualTo("id: 1\ndata: x\n\n");
  }

  @Test
  void anAbsentTypeHasNoLine() {
    assertThatText(EventStreamEncoder.encode("1", null, utf8("x"))).isEqualTo("id: 1\ndata: x\n\n");
  }

  @Test
  void everyLineOfTheDataIsADataLineWhateverEndsIt() {
    assertThatText(EventStreamEncoder.body(null, utf8("a\nb\rc\r\nd")))
        .isEqualTo("data: a\ndata: b\ndata: c\ndata: d\n\n");
  }

  @Test
  void emptyLinesOfTheDataAreKept() {
    assertThatText(EventStreamEncoder.body(null, utf8("\n\r\n\na\n")))
        .isEqualTo("data:\ndata:\ndata:\ndata: a\ndata:\n\n");
  }

  @Test
  void emptyDataIsAnEmptyDataLineWhichReadersDispatch() {
    byte[] event = EventStreamEncoder.encode("1", null, new byte[0]);

    assertThatText(event).isEqualTo("id: 1\ndata:\n\n");
    assertThat(Streams.parse(event)).containsExactly(new ParsedEvent("1", "message", ""));
  }

  @Test
  void aLeadingSpaceOfTheDataSurvivesBehindTheOneThatIsRemoved() {
    assertThatText(EventStreamEncoder.body(null, utf8(" x"))).isEqualTo("data:  x\n\n");
  }

  @Test
  void dataIsCopiedByteForByte() {
    assertThatText(EventStreamEncoder.body("größe", utf8("\uFEFF…\0\u2028😀")))
        .isEqualTo("event: größe\ndata: \uFEFF…\0\u2028😀\n\n");
  }

  @Test
  void anIdLineAndASharedBodyMakeTheWholeEvent() {
    byte[] data = utf8("a\nb");

    assertThatText(
            Streams.join(EventStreamEncoder.idLine("a=12,b=7"), EventStreamEncoder.body("t", data)))
        .isEqualTo("id: a=12,b=7\nevent: t\ndata: a\ndata: b\n\n");
    assertThat(Streams.join(EventStreamEncoder.idLine("9"), EventStreamEncoder.body("t", data)))
        .isEqualTo(EventStreamEncoder.encode("9", "t", data));
  }

  @Test
  void aPreludeIsARetryLineBeforeAnEvent() {
    byte[] prelude =
        Streams.join(
            EventStreamEncoder.retry(Duration.ofMillis(3210)),
            EventStreamEncoder.encode("17", "connected", utf8("{}")));

    assertThatText(prelude).isEqualTo("retry: 3210\nid: 17\nevent: connected\ndata: {}\n\n");
  }

  @Test
  void aReconnectionTimeIsWrittenInWholeMilliseconds() {
    assertThatText(EventStreamEncoder.retry(Duration.ofSeconds(3))).isEqualTo("retry: 3000\n");
    assertThatText(EventStreamEncoder.retry(Duration.ofNanos(1))).isEqualTo("retry: 0\n");
  }

  @Test
  void aNegativeReconnectionTimeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventStreamEncoder.retry(Duration.ofMillis(-1)));
  }

  @Test
  void everyLineOfACommentIsACommentLine() {
    assertThatText(EventStreamEncoder.comment("hello")).isEqualTo(": hello\n");
    assertThatText(EventStreamEncoder.comment("")).isEqualTo(": \n");
    assertThatText(EventStreamEncoder.comment("a\n\nid: 9\rdata: x\r\n"))
        .isEqualTo(": a\n: \n: id: 9\n: data: x\n: \n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "\r\n", "\0", "1\n\ndata: forged", "\uD83D", "\uDE00x"})
  void anIdThatCouldNotBeReadBackIsRefused(String id) {
    assertRefused("id", () -> EventStreamEncoder.encode(id, null, utf8("x")));
    assertRefused("id", () -> EventStreamEncoder.idLine(id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "\r\n", "\0", "t\ndata: forged", "\uD83D", "\uDE00x"})
  void aTypeThatCouldNotBeReadBackIsRefused(String type) {
    assertRefused("type", () -> EventStreamEncoder.encode(null, type, utf8("x")));
    assertRefused("type", () -> EventStreamEncoder.body(type, utf8("x")));
  }

  @Test
  void aCommentWithHalfASurrogatePairIsRefused() {
    assertRefused("comment", () -> EventStreamEncoder.comment("a\uD83D"));
  }

  private static void assertRefused(
      String field, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            InvalidRequestException.class, refusal -> assertThat(refusal.field()).isEqualTo(field));
  }

  private static AbstractStringAssert<?> assertThatText(byte[] stream) {
    return assertThat(new String(stream, UTF_8));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
