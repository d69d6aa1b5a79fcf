package io.carillon.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.client.EventStreamDecoder.ServerSentEvent;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamDecoderTest {
  private static final int MAX = 1 << 20;

  private final List<ServerSentEvent> events = new ArrayList<>();
  private final List<Duration> reconnectionTimes = new ArrayList<>();

  private LineReader reader(int maxSize) {
    return new LineReader(
        new EventStreamDecoder(events::add, reconnectionTimes::add, maxSize), maxSize);
  }

  private List<ServerSentEvent> read(byte[] stream, int pieceSize) {
    events.clear();
    LineReader reader = reader(MAX);
    for (int at = 0; at < stream.length; at += pieceSize) {
      reader.push(ByteBuffer.wrap(stream, at, Math.min(pieceSize, stream.length - at)));
    }
    return List.copyOf(events);
  }

  private List<ServerSentEvent> read(String stream) {
    return read(stream.getBytes(UTF_8), Integer.MAX_VALUE / 2);
  }

  /** The cases with which the parser of {@code carillon.js} is tested, too. */
  static Stream<JsonObject> formatCases() throws IOException {
    try (JsonReader json =
        Json.createReader(Files.newBufferedReader(Path.of("src/test/js/format-cases.json")))) {
      return json.readArray().getValuesAs(JsonObject.class).stream();
    }
  }

  @ParameterizedTest
  @MethodSource("formatCases")
  void theStreamIsReadAsTheStandardHasItInPiecesOfAnySize(JsonObject example) {
    List<ServerSentEvent> expected =
        example.getJsonArray("events").getValuesAs(JsonObject.class).stream()
            .map(
                event ->
                    new ServerSentEvent(
                        event.getString("id"),
                        event.getString("type").equals("message") ? "" : event.getString("type"),
                        event.getString("data")))
            .toList();
    byte[] stream = example.getString("body").getBytes(UTF_8);

    for (int pieceSize : List.of(1, 2, 3, 7, stream.length + 1)) {
      assertThat(read(stream, pieceSize)).as("in pieces of " + pieceSize).isEqualTo(expected);
    }
  }

  @Test
  void anEventIsDispatchedAsSoonAsItsBlankLineEnds() {
    assertThat(read("data:1\r\r")).containsExactly(new ServerSentEvent("", "", "1"));
  }

  @Test
  void aCrLfThatIsSplitEndsOneLine() {
    LineReader reader = reader(MAX);

    for (String piece : List.of("data:1\r", "\ndata:2\r", "", "\n\r", "\n", "data:3\n\n")) {
      reader.push(ByteBuffer.wrap(piece.getBytes(UTF_8)));
    }

    assertThat(events).extracting(ServerSentEvent::data).containsExactly("1\n2", "3");
  }

  @Test
  void aCharacterThatIsSplitIsDecodedWhole() {
    assertThat(read("data:€ 😀 ü\n\n".getBytes(UTF_8), 1))
        .extracting(ServerSentEvent::data)
        .containsExactly("€ 😀 ü");
  }

  @Test
  void aReconnectionTimeIsReportedWhenItsLineEnds() {
    read("retry: 3000\nretry:x\nretry:\nretry:-1\n");

    assertThat(reconnectionTimes).containsExactly(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data:", ":", "x", "id:"})
  void aLineLongerThanAllowedIsRefusedWithoutBeingCollected(String start) {
    LineReader reader = reader(1000);
    reader.push(ByteBuffer.wrap((start + "x".repeat(990)).getBytes(UTF_8)));

    assertThatThrownBy(() -> reader.push(ByteBuffer.wrap("y".repeat(100).getBytes(UTF_8))))
        .isInstanceOf(StreamTooLargeException.class)
        .hasMessageContaining("1000 bytes");
  }

  @Test
  void anEventOfManyLinesIsLimitedToo() {
    LineReader reader = reader(1000);

    assertThatThrownBy(
            () -> reader.push(ByteBuffer.wrap("data:0123456789\n".repeat(200).getBytes(UTF_8))))
        .isInstanceOf(StreamTooLargeException.class);
  }
}
