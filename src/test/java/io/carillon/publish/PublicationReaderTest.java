package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.EventType;
import io.carillon.event.Publication;
import io.carillon.event.Topic;
import io.carillon.memory.MemoryBudget;
import io.carillon.wire.PublicationTooLargeException;
import io.carillon.wire.RejectedBodyException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationReaderTest {
  private static final ChannelName ORDERS = new ChannelName("orders");

  @Test
  void everyFieldIsRead() {
    Publication publication =
        one(
            """
            {"type":"created","topics":["orders/42","new"],"id":"a-1","key":"42","ttl":"PT30S",
             "to":{"users":["ann"],"roles":["staff"]},"data":{"id":42}}""");

    assertThat(publication.channel()).isEqualTo(ORDERS);
    assertThat(publication.type()).contains(new EventType("created"));
    assertThat(publication.topics()).containsExactly(new Topic("orders/42"), new Topic("new"));
    assertThat(publication.id()).contains("a-1");
    assertThat(publication.key()).contains("42");
    assertThat(publication.ttl()).contains(Duration.ofSeconds(30));
    assertThat(publication.audience()).isEqualTo(new Audience(Set.of("ann"), Set.of("staff")));
    assertThat(publication.data()).isEqualTo(Data.json("{\"id\":42}"));
    assertThat(publication.isTransient()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "42",
        "-1.50e+2",
        "\"text\"",
        "null",
        "true",
        "[ 1,2 ]",
        "{\"b\":1, \"a\":\"\\u00e9é😀\"}",
        "\"\\/\"",
        "{\"a\":1,\"a\":2}",
        "12345678901234567890.10"
      })
  void dataStaysInThePublishersOwnSpelling(String value) {
    assertThat(one("{ \"data\" :  " + value + " , \"type\":\"t\"}").data())
        .isEqualTo(Data.json(value));
    assertThat(one("{\"type\":\"é😀\",\"data\":" + value + "}").data()).isEqualTo(Data.json(value));
  }

  @ParameterizedTest
  @CsvSource({
    "30, PT30S",
    "0.5, PT0.5S",
    "1.000000001, PT1.000000001S",
    "'\"P1D\"', PT24H",
    "'\"90\"', PT1M30S"
  })
  void aTimeToLiveIsADurationOrSeconds(String written, Duration ttl) {
    assertThat(one("{\"data\":1,\"ttl\":" + written + "}").ttl()).contains(ttl);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}| data| the field 'data' is missing: it is any JSON value",
        "{\"data\":1,\"dta\":2}| dta| there is no field 'dta'; accepted are data, type, topics, id, key, ttl, to, transient, at, delay",
        "{\"data\":1,\"data\":2}| data| the field 'data' comes twice",
        "{\"data\":1,\"d\\u0061ta\":2}| data| the field 'data' comes twice",
        "{\"data\":1,\"type\":5}| type| 'type' must be a string, not a number",
        "{\"data\":1,\"type\":null}| type| 'type' must be a string, not null",
        "{\"data\":1,\"topics\":\"a\"}| topics| 'topics' must be an array of strings, not a string",
        "{\"data\":1,\"topics\":[1]}| topics| 'topics' must be a string, not a number",
        "{\"data\":1,\"transient\":\"true\"}| transient| 'transient' must be a boolean, not a string",
        "{\"data\":1,\"to\":[]}| to| 'to' must be an object, not an array",
        "{\"data\":1,\"to\":{}}| to| 'to' names no user and no role; an event for everyone has no 'to'",
        "{\"data\":1,\"to\":{\"user\":[]}}| to| there is no field 'user' in 'to'; accepted are users, roles",
        "{\"data\":1,\"ttl\":-5}| ttl| 'ttl' must be longer than zero and at most 100 years; this is PT-5S",
        "{\"data\":1,\"ttl\":\"-PT5S\"}| ttl| 'ttl' must be longer than zero and at most 100 years; this is PT-5S",
        "{\"data\":1,\"at\":\"tomorrow\"}| at| 'at' is a time such as 2025-01-31T12:00:00Z (RFC 3339)",
        "{\"data\":1,\"at\":\"+12025-01-31T12:00:00Z\"}| at| 'at' is a time from 1970 to 9999, not +12025-01-31T12:00:00Z",
        "{\"data\":1,\"delay\":-1}| delay| 'delay' is an ISO 8601 duration of at most 100 years such as \"PT30S\" or \"P1D\", or a number of seconds such as 30 or 0.5",
        "{\"data\":1,\"at\":\"2025-01-31T12:00:00Z\",\"delay\":1}| delay| 'at' and 'delay' exclude each other",
        "{\"data\":1,\"delay\":1,\"transient\":true}| at| a transient event is not stored, so it cannot be scheduled",
        "{\"data\":1,\"id\":\"carillon:x\"}| id| 'id' must not begin with 'carillon:', which is the hub's own",
        "{\"data\":1,\"key\":\"carillon:x\"}| key| 'key' must not begin with 'carillon:', which is the hub's own",
        "{\"data\":1,\"topics\":[\"carillon:retracted\"]}| topics| 'topics' must not begin with 'carillon:', which is the hub's own",
        "{\"data\":1,\"id\":\"x\",\"transient\":true}| id| a transient event is not logged, so an 'id' could not make it idempotent"
      })
  void aWrongFieldIsNamed(String json, String field, String problem) {
    RejectedBodyException rejected =
        catchThrowableOfType(RejectedBodyException.class, () -> one(json));

    assertThat(rejected).hasMessage(problem);
    assertThat(rejected.field()).contains(field);
    assertThat(rejected.line()).hasValue(1);
  }

  @Test
  void aTimeIsReadAndADelayCountsFromNow() {
    assertThat(one("{\"data\":1,\"at\":\"2030-01-31T13:00:00+01:00\"}").due())
        .contains(Instant.parse("2030-01-31T12:00:00Z"));
    Instant before = Instant.now();
    Instant due = one("{\"data\":1,\"delay\":\"PT1H\"}").due().orElseThrow();
    assertThat(due).isBetween(before.plusSeconds(3_599), Instant.now().plusSeconds(3_601));
    assertThat(one("{\"data\":1}").due()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e9", "1e-999999999", "99999999999999", "\"5s\"", "\"\"", "\"P1M\""})
  void aTimeToLiveInAnotherSpellingIsRefused(String ttl) {
    assertThatThrownBy(() -> one("{\"data\":1,\"ttl\":" + ttl + "}"))
        .isInstanceOf(RejectedBodyException.class)
        .hasMessageContaining("ISO 8601");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\r\\nid: 9", "a\\n", "a\\r", "a\\u0000", "\\u0085", ""})
  void aTypeOrIdThatCouldBreakOutOfItsLineIsRefused(String text) {
    assertThatThrownBy(() -> one("{\"data\":1,\"type\":\"" + text + "\"}"))
        .isInstanceOf(RejectedBodyException.class);
    assertThatThrownBy(() -> one("{\"data\":1,\"id\":\"" + text + "\"}"))
        .isInstanceOf(RejectedBodyException.class);
  }

  @Test
  void theIdempotencyKeyIsTheIdOfTheOnlyPublicationAndTheStemInABatch() {
    assertThat(one("{\"data\":1}", "k").id()).contains("k");
    assertThat(one("{\"data\":1,\"id\":\"own\"}", "k").id()).contains("own");
    assertThat(all("[{\"data\":1},{\"data\":2,\"id\":\"own\"},{\"data\":3}]", "k"))
        .extracting(publication -> publication.id().orElseThrow())
        .containsExactly("k#0", "own", "k#2");
  }

  @Test
  void anEmptyArrayAndAnythingButAPublicationAreRefused() {
    assertThatThrownBy(() -> all("[]", ""))
        .hasMessage("the array is empty: there is nothing to publish");
    assertThatThrownBy(() -> all("5", ""))
        .hasMessage("a body is a publication, which is an object, or an array of publications");
    assertThatThrownBy(() -> all("[5]", "")).hasMessage("expected an object, found '5'");
    assertThatThrownBy(() -> all("", ""))
        .hasMessage("expected a JSON value, found the end of the text");
    assertThatThrownBy(() -> all("{\"data\":1}{\"data\":2}", ""))
        .hasMessageStartingWith("expected the end");
  }

  @Test
  void dataIsBoundedInBytes() {
    assertThat(one("{\"data\":\"" + "é".repeat(49) + "\"}").data().size()).isEqualTo(100);

    PublicationTooLargeException tooLarge =
        catchThrowableOfType(
            PublicationTooLargeException.class,
            () -> one("\n{\"data\":\"" + "é".repeat(50) + "\"}"));

    assertThat(tooLarge.limit()).isEqualTo(100);
    assertThat(tooLarge.line()).hasValue(2);
  }

  private static Publication one(String json) {
    return one(json, "");
  }

  private static Publication one(String json, String key) {
    return all(json, key).get(0);
  }

  private static List<Publication> all(String json, String key) {
    return new PublicationReader(ORDERS, 100, 64, new IdempotencyKey(key))
        .readBody(
            json.getBytes(StandardCharsets.UTF_8), 10, new BodyMemory(MemoryBudget.unlimited()));
  }
}
