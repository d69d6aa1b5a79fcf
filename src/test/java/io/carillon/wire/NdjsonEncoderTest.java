package io.carillon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Audience;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NdjsonEncoderTest {
  private static final Instant NOON = Instant.parse("2025-01-31T12:00:00Z");

  @Test
  void anEventIsOneObjectOnOneLine() {
    Event event =
        Event.of(
            Publication.to("orders")
                .type("created")
                .topics(List.of("orders/42", "vip"))
                .key("42")
                .json("{\"id\":42}")
                .build(),
            17,
            NOON);

    assertThat(line("a=12,b=7", event))
        .isEqualTo(
            "{\"channel\":\"orders\",\"seq\":17,\"id\":\"a=12,b=7\",\"type\":\"created\","
                + "\"topics\":[\"orders/42\",\"vip\"],\"key\":\"42\","
                + "\"timestamp\":\"2025-01-31T12:00:00Z\",\"data\":{\"id\":42}}\n");
  }

  @Test
  void absentFieldsAreOmitted() {
    Event event = Event.of(Publication.to("chat").transientEvent().text("").build(), 0, NOON);

    assertThat(line(null, event))
        .isEqualTo(
            "{\"channel\":\"chat\",\"timestamp\":\"2025-01-31T12:00:00Z\",\"format\":\"text\",\"data\":\"\"}\n");
  }

  @Test
  void theTimestampKeepsItsMicroseconds() {
    Instant precise = Instant.parse("2025-01-31T12:00:00.000123Z");
    Event event = Event.of(Publication.to("chat").build(), 1, precise);

    assertThat(line("1", event)).contains("\"timestamp\":\"2025-01-31T12:00:00.000123Z\"");
  }

  @Test
  void lineEndsBetweenTokensOfJsonDataBecomeSpaces() {
    Event event =
        Event.of(
            Publication.to("c").json("{\r\n \"a\": \"x\\ny\",\r\"b\":\n[1]}").build(), 1, NOON);

    assertThat(line("1", event)).endsWith(",\"data\":{  \"a\": \"x\\ny\", \"b\": [1]}}\n");
  }

  @Test
  void aCarriageReturnInStoredDataEndsNoLine() {
    Data logged = Data.logged("[1,\r\n2]".getBytes(UTF_8), Data.Format.JSON);
    Event event = Event.of(Publication.to("c").data(logged).build(), 1, NOON);

    assertThat(line("1", event)).endsWith(",\"data\":[1,  2]}\n");
  }

  @Test
  void textDataIsAJsonString() {
    Event event = Event.of(Publication.to("c").text("say \"hi\"\n\u2028…😀").build(), 1, NOON);

    assertThat(line("1", event)).endsWith(",\"data\":\"say \\\"hi\\\"\\n\u2028…😀\"}\n");
  }

  @Test
  void theAudienceIsNotWritten() {
    Audience audience = new Audience(Set.of("alice"), Set.of("admin"));
    Event event = Event.of(Publication.to("c").audience(audience).text("x").build(), 1, NOON);

    assertThat(line("1", event)).doesNotContain("alice", "admin");
  }

  @Test
  void theObjectIsTheLineWithoutItsEnd() {
    Event event = Event.of(Publication.to("c").json("[1,\n2]").build(), 1, NOON);

    assertThat(NdjsonEncoder.object("1", event, Optional.empty(), DataForm.VALUE) + "\n")
        .isEqualTo(line("1", event));
  }

  @Test
  void controlMessagesAreControlLines() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("client", "c-1");
    fields.put("id", "17");

    assertThat(new String(NdjsonEncoder.control("connected", fields), UTF_8))
        .isEqualTo("{\"control\":\"connected\",\"client\":\"c-1\",\"id\":\"17\"}\n");
    assertThat(new String(NdjsonEncoder.control("heartbeat", Map.of()), UTF_8))
        .isEqualTo("{\"control\":\"heartbeat\"}\n");
  }

  private static String line(String id, Event event) {
    return new String(NdjsonEncoder.encode(id, event), UTF_8);
  }
}
