package io.carillon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Every written event is read back unchanged, by our parser and by a third-party one. */
// the edge cases of these generators outnumber the tries; their tokens are the edge cases that
// matter
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class WireRoundTripTest {
  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

  /** Something to publish; an id and a type of null are absent. */
  record Written(String id, String type, String data) {
    byte[] encoded() {
      return EventStreamEncoder.encode(id, type, data.getBytes(UTF_8));
    }

    ParsedEvent readAfter(String lastEventId) {
      return new ParsedEvent(
          id == null ? lastEventId : id,
          type == null || type.isEmpty() ? "message" : type,
          Data.text(data).toString());
    }
  }

  @Property
  void bothParsersReadBackEveryWrittenEvent(@ForAll("events") List<Written> events) {
    byte[] stream = encoded(events);
    List<ParsedEvent> expected = expected(events);

    assertThat(Streams.parse(stream)).isEqualTo(expected);
    assertThat(Streams.parseIndependently(stream)).isEqualTo(expected);
  }

  @Property(tries = 200)
  void itDoesNotMatterWhereTheStreamIsSplit(@ForAll("events") List<Written> events) {
    byte[] stream = encoded(events);
    List<ParsedEvent> expected = expected(events);

    assertThat(Streams.parseInPieces(stream, 1)).isEqualTo(expected);
    for (int split = 0; split <= stream.length; split++) {
      assertThat(Streams.parseSplitAt(stream, split)).as("split at %d", split).isEqualTo(expected);
    }
  }

  @Property
  void theEncodedEventIsExactlyItsLines(@ForAll("event") Written event) {
    StringBuilder lines = new StringBuilder();
    if (event.id != null) {
      lines.append("id: ").append(event.id).append('\n');
    }
    if (event.type != null && !event.type.isEmpty()) {
      lines.append("event: ").append(event.type).append('\n');
    }
    for (String line : LINE_END.split(event.data, -1)) {
      lines.append(line.isEmpty() ? "data:" : "data: " + line).append('\n');
    }

    assertThat(event.encoded()).isEqualTo(lines.append('\n').toString().getBytes(UTF_8));
  }

  @Property
  void theIdLineAndTheBodyAreTheEvent(@ForAll("events") List<Written> events) {
    for (Written event : events) {
      byte[] body = EventStreamEncoder.body(event.type, event.data.getBytes(UTF_8));
      byte[] whole =
          event.id == null ? body : Streams.join(EventStreamEncoder.idLine(event.id), body);
      assertThat(whole).isEqualTo(event.encoded());
    }
  }

  @Property
  void nothingThatIsWrittenOrRefusedForgesAnEvent(
      @ForAll("anything") List<String> comments, @ForAll("attempts") List<Written> attempts) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    List<Written> accepted = new ArrayList<>();
    for (Written attempt : attempts) {
      try {
        byte[] bytes = attempt.encoded();
        accepted.add(attempt);
        stream.writeBytes(bytes);
      } catch (InvalidRequestException refused) {
        assertThat(isRightlyRefused(attempt.id) || isRightlyRefused(attempt.type)).isTrue();
      }
      for (String comment : comments) {
        try {
          stream.writeBytes(EventStreamEncoder.comment(comment));
        } catch (InvalidRequestException refused) {
          assertThat(UTF_8.newEncoder().canEncode(comment)).isFalse();
        }
      }
    }

    assertThat(Streams.parse(stream.toByteArray())).isEqualTo(expected(accepted));
    assertThat(Streams.parseIndependently(stream.toByteArray())).isEqualTo(expected(accepted));
  }

  @Property
  void anyBytesAreReadAsTheStandardReadsTheWholeStreamAtOnce(
      @ForAll("bytes") byte[] stream, @ForAll int seed) {
    List<ParsedEvent> expected = WholeStream.interpret(stream);

    assertThat(Streams.parse(stream)).isEqualTo(expected);
    assertThat(Streams.parseInPieces(stream, 1 + Math.floorMod(seed, 5))).isEqualTo(expected);
  }

  private static boolean isRightlyRefused(String value) {
    return value != null
        && (value.indexOf('\0') >= 0
            || LINE_END.matcher(value).find()
            || !UTF_8.newEncoder().canEncode(value));
  }

  private static byte[] encoded(List<Written> events) {
    return Streams.join(events.stream().map(Written::encoded).toArray(byte[][]::new));
  }

  private static List<ParsedEvent> expected(List<Written> events) {
    List<ParsedEvent> expected = new ArrayList<>();
    String lastEventId = "";
    for (Written event : events) {
      expected.add(event.readAfter(lastEventId));
      lastEventId = event.id == null ? lastEventId : event.id;
    }
    return expected;
  }

  @Provide
  Arbitrary<List<Written>> events() {
    return event().list().ofMaxSize(4);
  }

  @Provide
  Arbitrary<Written> event() {
    Arbitrary<String> oneLine = text().map(text -> text.replaceAll("[\r\n\0]", ""));
    return Combinators.combine(oneLine.injectNull(0.2), oneLine.injectNull(0.2), text())
        .as(Written::new);
  }

  @Provide
  Arbitrary<List<Written>> attempts() {
    return Combinators.combine(any().injectNull(0.2), any().injectNull(0.2), text())
        .as(Written::new)
        .list()
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<String>> anything() {
    return any().list().ofMaxSize(2);
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    Arbitrary<byte[]> tokens =
        Arbitraries.of(
                "data", "data:", "data: ", "event:", "id:", "id", "retry:7", ":", "\n", "\n\n",
                "\r", "\r\n", " ", "\0", "\uFEFF", "é", "x")
            .map(token -> token.getBytes(UTF_8));
    Arbitrary<byte[]> raw = Arbitraries.bytes().map(b -> new byte[] {b});
    return Arbitraries.frequencyOf(Tuple.of(9, tokens), Tuple.of(1, raw))
        .list()
        .ofMaxSize(60)
        .map(parts -> Streams.join(parts.toArray(byte[][]::new)));
  }

  /** Well-formed Unicode, rich in what could break a line, a field or a parser's buffer. */
  private static Arbitrary<String> text() {
    Arbitrary<String> tokens =
        Arbitraries.of(
            "\n",
            "\r",
            "\r\n",
            "\0",
            " ",
            ":",
            "\t",
            "\uFEFF",
            "\u0085",
            "\u2028",
            "\uFFFD",
            "\uFFFF",
            "id: 9\n",
            "\n\ndata: x\n\n",
            "data",
            "é",
            "😀");
    Arbitrary<String> characters =
        Arbitraries.integers()
            .between(0, Character.MAX_CODE_POINT)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .map(Character::toString);
    Arbitrary<String> longRuns = Arbitraries.integers().between(900, 1100).map("x"::repeat);
    return Arbitraries.frequencyOf(
            Tuple.of(50, tokens), Tuple.of(50, characters), Tuple.of(1, longRuns))
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  /** Any {@code String}, with halves of surrogate pairs too. */
  private static Arbitrary<String> any() {
    return Arbitraries.oneOf(text(), Arbitraries.strings().all().ofMaxLength(8));
  }
}
