package io.carillon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamParserTest {
  private static final byte[] LF = {'\n'};

  @Test
  void theExamplesOfTheStandardAreReadAsSpecified() {
    assertThat(Streams.parse("data: YHOO\ndata: +2\ndata: 10\n\n"))
        .containsExactly(event("", "YHOO\n+2\n10"));
    assertThat(
            Streams.parse(
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event"))
        .containsExactly(event("1", "first event"), event("", "second event"));
    assertThat(Streams.parse("data\n\ndata\ndata\n\ndata:"))
        .containsExactly(event("", ""), event("", "\n"));
    assertThat(Streams.parse("data:test\n\ndata: test\n\n"))
        .containsExactly(event("", "test"), event("", "test"));
  }

  @Test
  void anEventIsDispatchedAsSoonAsItsBlankLineEnds() {
    List<ParsedEvent> events = new ArrayList<>();
    EventStreamParser parser = new EventStreamParser(events::add);

    parser.push("data:1\r\r".getBytes(UTF_8));

    assertThat(events).containsExactly(event("", "1"));
  }

  @Test
  void theLfOfACrLfThatWasSplitEndsNoSecondLine() {
    List<ParsedEvent> events = new ArrayList<>();
    EventStreamParser parser = new EventStreamParser(events::add);

    for (String piece : List.of("data:1\r", "\ndata:2\r", "", "\n\r", "\n", "data:3\n\n")) {
      parser.push(piece.getBytes(UTF_8));
    }

    assertThat(events).containsExactly(event("", "1\n2"), event("", "3"));
  }

  @Test
  void aBlankLineWithoutDataDispatchesNothingAndForgetsTheType() {
    assertThat(Streams.parse("event:a\n\ndata:x\n\n")).containsExactly(event("", "x"));
  }

  @Test
  void aTypeIsForgottenAfterItsEvent() {
    assertThat(Streams.parse("event:a\ndata:1\n\ndata:2\n\n"))
        .containsExactly(new ParsedEvent("", "a", "1"), event("", "2"));
  }

  @Test
  void theLastEventIdCountsFromTheBlankLineOnEvenWithoutData() {
    EventStreamParser parser = new EventStreamParser(event -> {});

    parser.push("id:7\n".getBytes(UTF_8));
    assertThat(parser.lastEventId()).isEmpty();

    parser.push("\n".getBytes(UTF_8));
    assertThat(parser.lastEventId()).isEqualTo("7");
  }

  @Test
  void reconnectionTimesAndCommentsAreReportedWhenTheirLineEnds() {
    Recording recording = new Recording();

    new EventStreamParser(recording).push(": hi\n:  there\n:\nretry: 3000\ndata:x".getBytes(UTF_8));

    assertThat(recording.comments).containsExactly("hi", " there", "");
    assertThat(recording.reconnectionTimes).containsExactly(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "02000, 2000",
    "9223372036854775807, 9223372036854775807",
    "9223372036854775808, 9223372036854775807",
    "0000000000000000000000000000001, 1",
    "99999999999999999999999999, 9223372036854775807"
  })
  void aReconnectionTimeIsDecimalAndHasNoLargestNumber(String digits, long millis) {
    Recording recording = new Recording();

    new EventStreamParser(recording).push(("retry:" + digits + "\n").getBytes(UTF_8));

    assertThat(recording.reconnectionTimes).containsExactly(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "retry",
        "retry:",
        "retry: ",
        "retry:1000x",
        "retry:-1",
        "retry:+1",
        "retry:1.5",
        "retry:  1",
        "retry:١",
        "Retry:1"
      })
  void aReconnectionTimeOfOtherThanAsciiDigitsIsIgnored(String line) {
    Recording recording = new Recording();

    new EventStreamParser(recording).push((line + "\n").getBytes(UTF_8));

    assertThat(recording.reconnectionTimes).isEmpty();
  }

  /**
   * The examples of Unicode 15, 3.9, tables 3-8 to 3-11, and an overlong and a too large sequence.
   */
  @ParameterizedTest
  @CsvSource({
    "C0 AF E0 80 BF F0 81 82 41, ��������A",
    "ED A0 80 ED BF BF ED AF 41, ��������A",
    "F4 91 92 93 FF 41 80 BF 42, �����A��B",
    "E1 80 E2 F0 91 92 F1 BF 41, ����A",
    "F8 88 80 80 80, �����",
    "E2 82, �",
    "F0 9F 98 80 E2, 😀�",
    "EF BF BD C3 A4, �ä"
  })
  void malformedUtf8IsReplacedAsTheEncodingStandardSpecifies(String hex, String text) {
    byte[] data = HexFormat.ofDelimiter(" ").parseHex(hex);

    byte[] stream = Streams.join("data:".getBytes(UTF_8), data, "\n\n".getBytes(UTF_8));

    assertThat(Streams.parse(stream)).containsExactly(event("", text));
    assertThat(Streams.parseInPieces(stream, 1)).containsExactly(event("", text));
  }

  @Test
  void anEventLargerThanTheBoundIsRefusedHoweverItIsSplit() {
    byte[] longLine = ("data:" + "x".repeat(100)).getBytes(UTF_8);
    byte[] manyLines = "data:x\n".repeat(60).getBytes(UTF_8);

    for (byte[] stream : List.of(longLine, Streams.join(longLine, LF, LF), manyLines)) {
      assertThatThrownBy(() -> new EventStreamParser(event -> {}, 100).push(stream))
          .isInstanceOfSatisfying(
              EventTooLargeException.class, e -> assertThat(e.limit()).isEqualTo(100));
      assertThatThrownBy(
              () -> {
                EventStreamParser parser = new EventStreamParser(event -> {}, 100);
                for (byte b : stream) {
                  parser.push(new byte[] {b});
                }
              })
          .isInstanceOf(EventTooLargeException.class);
    }
  }

  @Test
  void theBoundIsForOneEventNotForTheStream() {
    List<ParsedEvent> events = new ArrayList<>();
    EventStreamParser parser = new EventStreamParser(events::add, 100);

    parser.push(
        (":" + "c".repeat(99) + "\ndata:" + "x".repeat(95) + "\n\n").repeat(10).getBytes(UTF_8));

    assertThat(events).hasSize(10);
  }

  private static ParsedEvent event(String id, String data) {
    return new ParsedEvent(id, "message", data);
  }

  private static final class Recording implements EventStreamListener {
    final List<ParsedEvent> events = new ArrayList<>();
    final List<Duration> reconnectionTimes = new ArrayList<>();
    final List<String> comments = new ArrayList<>();

    @Override
    public void onEvent(ParsedEvent event) {
      events.add(event);
    }

    @Override
    public void onReconnectionTime(Duration reconnectionTime) {
      reconnectionTimes.add(reconnectionTime);
    }

    @Override
    public void onComment(String comment) {
      comments.add(comment);
    }
  }
}
