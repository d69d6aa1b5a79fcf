package io.carillon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The forms of data in every format, by the table that the tests of {@code carillon.js} decode:
 * each format says what was published, and all give clients the same text.
 */
class EventFormsTest {
  /** A line of the table. */
  record Form(String name, Publication published, String text) {
    static Form of(JsonObject line) {
      JsonObject published = line.getJsonObject("published");
      Publication.Builder publication = Publication.to("a");
      Publication built =
          published.containsKey("text")
              ? publication.text(published.getString("text")).build()
              : publication.json(published.getString("json")).build();
      return new Form(line.getString("name"), built, line.getString("text"));
    }

    EncodedEvent encoded() {
      return EncodedEvent.of(Event.of(published, 1, Instant.EPOCH));
    }

    boolean isText() {
      return published.data().format() == Data.Format.TEXT;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Form> forms() throws IOException {
    try (InputStream table = Files.newInputStream(Path.of("src/test/js/event-forms.json"));
        JsonReader reader = Json.createReader(table)) {
      return reader.readArray().getValuesAs(JsonObject.class).stream().map(Form::of);
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void anEventStreamCarriesTheText(Form form) {
    for (String id : List.of("1", "b=7,a=1")) {
      assertThat(
              Streams.parse(
                  new String(EventStreamFormat.INSTANCE.event(form.encoded(), id), UTF_8)))
          .singleElement()
          .extracting(ParsedEvent::data)
          .isEqualTo(form.text());
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void theJsonFormatsSayWhatWasPublished(Form form) {
    for (JsonObject event : inJsonFormats(form, NdjsonFormat.INSTANCE, LongPollFormat.INSTANCE)) {
      assertThat(event.containsKey("text")).isFalse();
      if (form.isText()) {
        assertThat(event.getString("format")).isEqualTo("text");
        assertThat(event.getString("data")).isEqualTo(form.text());
      } else {
        assertThat(event.containsKey("format")).isFalse();
        assertThat(event.get("data")).isEqualTo(value(form.text()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void theTextualJsonFormatsCarryTheTextOfAnEventStream(Form form) {
    StreamFormat lines = NdjsonFormat.INSTANCE.textual();
    StreamFormat poll = LongPollFormat.INSTANCE.textual();
    for (JsonObject event : inJsonFormats(form, lines, poll)) {
      assertThat(event.keySet()).doesNotContain("data", "format");
      assertThat(event.get("text"))
          .isInstanceOfSatisfying(
              JsonString.class, text -> assertThat(text.getString()).isEqualTo(form.text()));
    }
  }

  /** The event with its own id and with that of a stream of several channels. */
  private static List<JsonObject> inJsonFormats(Form form, StreamFormat lines, StreamFormat poll) {
    EncodedEvent event = form.encoded();
    byte[] answer =
        ((LongPollFormat) poll)
            .answer(List.of(new Message.Published(event, null)), "1")
            .orElseThrow();
    return List.of(
        object(lines.event(event)),
        object(lines.event(event, "b=7,a=1")),
        object(lines.traced().event(event)),
        object(answer).getJsonArray("events").getJsonObject(0));
  }

  private static JsonObject object(byte[] json) {
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(json))) {
      return reader.readObject();
    }
  }

  private static JsonValue value(String json) {
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      return reader.readValue();
    }
  }
}
