package io.carillon.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.wire.ParsedEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be sent to the packaged hub, and what it says to the rest. */
class PublishIT {
  private static final int BATCH = 100_000;
  private static final long MEMORY_BOUND_BYTES =
      512L << 20; // heap of 256 MiB, and what a JVM needs beside it

  @TempDir static Path data;
  private static HubProcess hub;

  @BeforeAll
  static void start() {
    // speed is measured by benchmarks: a slow machine may take long for the large batch
    hub = HubProcess.start(data, Map.of("carillon.publish.timeout", "PT1M"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static URI events(String channel) {
    return hub.uri("/api/channels/" + channel + "/events");
  }

  private static void assertNothingStored(String channel) {
    assertThat(Http.get(hub.uri("/api/channels/" + channel)).body()).contains("\"head\":0,");
  }

  private static HttpResponse<String> postLines(String channel, Stream<String> lines) {
    Iterator<InputStream> parts =
        lines
            .map(
                line ->
                    (InputStream)
                        new ByteArrayInputStream((line + "\n").getBytes(StandardCharsets.UTF_8)))
            .iterator();
    InputStream body =
        new java.io.SequenceInputStream(
            new java.util.Enumeration<>() {
              @Override
              public boolean hasMoreElements() {
                return parts.hasNext();
              }

              @Override
              public InputStream nextElement() {
                return parts.next();
              }
            });
    return Http.send(
        "POST",
        events(channel),
        BodyPublishers.ofInputStream(() -> body),
        "Content-Type",
        "application/x-ndjson");
  }

  private static String line(int number) {
    return "{\"type\":\"tick\",\"data\":{\"number\":"
        + number
        + ",\"text\":\""
        + "x".repeat(200)
        + "\"}}";
  }

  @Test
  void aHundredThousandLinesStreamInWithBoundedMemory() {
    HttpResponse<String> answer =
        postLines("batch", IntStream.rangeClosed(1, BATCH).mapToObj(PublishIT::line));
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body())
        .isEqualTo("{\"channel\":\"batch\",\"first\":1,\"last\":100000,\"count\":100000}");
    assertThat(hub.residentBytes()).isLessThan(MEMORY_BOUND_BYTES);
    try (StreamClient client = StreamClient.resume(events("batch"), "99990")) {
      List<ParsedEvent> last = client.await(10);
      assertThat(last.get(9).id()).isEqualTo("100000");
      assertThat(last.get(9).data()).startsWith("{\"number\":100000,");
    }
    try (StreamClient all = StreamClient.open(URI.create(events("batch") + "?since=earliest"))) {
      List<ParsedEvent> whole = all.await(BATCH, Duration.ofSeconds(60));
      for (int i = 0; i < BATCH; i++) {
        assertThat(whole.get(i).id()).isEqualTo(Integer.toString(i + 1));
      }
    }
  }

  @Test
  void anInvalidLineStoresNothingAndIsReported() {
    HttpResponse<String> answer =
        postLines(
            "bad-line",
            IntStream.rangeClosed(1, BATCH)
                .mapToObj(i -> i == 40_001 ? "{\"data\":1,\"tpye\":\"x\"}" : line(i)));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(answer.body()).contains("\"line\":40001").contains("tpye");
    assertNothingStored("bad-line");
  }

  /** Many clients read the answer only once they have sent everything. */
  @Test
  void aClientThatGoesOnSendingAfterItWasRefusedCanReadTheAnswer() throws IOException {
    byte[] begin = ("{\"tpye\":\"x\"}\n" + (line(1) + "\n").repeat(BATCH / 10)).getBytes(UTF_8);
    byte[] rest = (line(2) + "\n").repeat(BATCH / 5).getBytes(UTF_8);
    try (PublishingConnection connection =
        new PublishingConnection(hub.port(), "unread", "application/x-ndjson")) {
      connection.begin(begin.length + rest.length);
      connection.write(begin);
      assertThat(connection.answer()).startsWith("HTTP/1.1 400 Bad Request");

      connection.write(rest);
      assertNothingStored("unread");
      connection.publish(line(3));
    }
  }

  static Stream<Arguments> badInput() {
    String json = "application/json";
    String big = "\"" + "x".repeat(300 * 1024) + "\"";
    return Stream.of(
        Arguments.of("malformed JSON", 400, json, "{\"data\":"),
        Arguments.of("two values", 400, json, "{\"data\":1}{\"data\":2}"),
        Arguments.of("not an object", 400, json, "42"),
        Arguments.of("an empty array", 400, json, "[]"),
        Arguments.of("no data", 400, json, "{\"type\":\"x\"}"),
        Arguments.of("unknown field", 400, json, "{\"data\":1,\"dta\":2}"),
        Arguments.of("duplicate field", 400, json, "{\"data\":1,\"data\":2}"),
        Arguments.of("CR in type", 400, json, "{\"data\":1,\"type\":\"a\\rb\"}"),
        Arguments.of("LF in type", 400, json, "{\"data\":1,\"type\":\"a\\nb\"}"),
        Arguments.of("NUL in type", 400, json, "{\"data\":1,\"type\":\"a\\u0000b\"}"),
        Arguments.of("LF in id", 400, json, "{\"data\":1,\"id\":\"a\\nb\"}"),
        Arguments.of("NUL in id", 400, json, "{\"data\":1,\"id\":\"a\\u0000b\"}"),
        Arguments.of("negative ttl", 400, json, "{\"data\":1,\"ttl\":-5}"),
        Arguments.of("negative duration", 400, json, "{\"data\":1,\"ttl\":\"-PT5S\"}"),
        Arguments.of(
            "the second of two is wrong", 400, json, "[{\"data\":1},{\"data\":2,\"ttl\":0}]"),
        Arguments.of(
            "half a surrogate pair in type", 400, json, "{\"data\":1,\"type\":\"\\ud800\"}"),
        Arguments.of("reserved type", 400, json, "{\"data\":1,\"type\":\"gap\"}"),
        Arguments.of("too much data", 413, json, "{\"data\":" + big + "}"),
        Arguments.of("too much text", 413, "text/plain", big),
        Arguments.of("wrong content type", 415, "application/xml", "<data/>"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("badInput")
  void badInputIsAProblemAndStoresNothing(
      String name, int status, String contentType, String body) {
    HttpResponse<String> answer =
        Http.send(
            "POST",
            events("bad-input"),
            BodyPublishers.ofString(body),
            "Content-Type",
            contentType);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(answer.body()).contains("\"status\":" + status, "\"title\":", "\"detail\":");
    assertNothingStored("bad-input");
  }

  @ParameterizedTest
  @MethodSource("illegalNames")
  void anIllegalChannelNameIsAProblem(String path, int status) {
    HttpResponse<String> published =
        Http.postText(hub.uri("/api/channels/" + path + "/events"), "x");
    assertThat(published.statusCode()).as(published.body()).isEqualTo(status);
    HttpResponse<String> subscribed = Http.get(hub.uri("/api/channels/" + path + "/events"));
    assertThat(subscribed.statusCode()).as(subscribed.body()).isEqualTo(status);
    assertThat(subscribed.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
  }

  static Stream<Arguments> illegalNames() {
    return Stream.of(
        Arguments.of("a%20b", 400),
        Arguments.of("a%0Ab", 400),
        Arguments.of("%C3%A4", 400),
        Arguments.of("a".repeat(129), 400));
  }

  @Test
  void anUnavailableFormatIsAProblemThatListsTheAvailableOnes() {
    HttpResponse<String> accept = Http.get(events("x"), "Accept", "image/png");
    assertThat(accept.statusCode()).isEqualTo(406);
    assertThat(accept.body())
        .contains(
            "offered as text/event-stream, as application/x-ndjson, and as application/json for one poll\"");
    HttpResponse<String> method = Http.send("PUT", events("x"), BodyPublishers.noBody());
    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(method.headers().firstValue("Allow").orElseThrow()).contains("GET").contains("POST");
    for (HttpResponse<String> answer : List.of(accept, method)) {
      assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/problem+json");
    }
  }

  @Test
  void aRepeatedIdIsAnsweredWithTheFirstResult() {
    String publication = "{\"id\":\"order-17\",\"data\":17}";
    HttpResponse<String> first = Http.postJson(events("once"), publication);
    HttpResponse<String> again = Http.postJson(events("once"), publication);
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
  }

  @Test
  void transientEventsReachOpenStreamsAndAreNeverReplayed() {
    URI live = URI.create(events("moment") + "?transient=true");
    Http.postText(events("moment"), "one");
    try (StreamClient client = StreamClient.open(events("moment")).connected()) {
      assertThat(Http.postText(live, "now").statusCode()).isBetween(200, 299);
      Http.postText(events("moment"), "two");
      List<ParsedEvent> received = client.await(2);
      assertThat(received).extracting(ParsedEvent::data).containsExactly("now", "two");
      assertThat(received)
          .extracting(ParsedEvent::id)
          .containsExactly("1", "2"); // "now" moves no position
    }
    try (StreamClient client =
        StreamClient.open(URI.create(events("moment") + "?since=earliest"))) {
      assertThat(client.await(2)).extracting(ParsedEvent::data).containsExactly("one", "two");
    }
  }

  @Test
  void typedResourcesSendUnnamedEvents() {
    try (StreamClient notifications =
            StreamClient.open(hub.uri("/api/notifications?user=ann")).connected();
        StreamClient others =
            StreamClient.open(hub.uri("/api/notifications?user=bob")).connected();
        StreamClient cpu = StreamClient.open(hub.uri("/api/monitoring?metric=cpu")).connected();
        StreamClient chat =
            StreamClient.open(hub.uri("/api/chat/lobby/events?user=ann")).connected()) {
      String forAnn =
          "{\"type\":\"user\",\"title\":\"Hello\",\"message\":\"Ann\",\"severity\":\"info\",\"to\":{\"users\":[\"ann\"]}}";
      String forAll =
          "{\"type\":\"system\",\"title\":\"All\",\"message\":\"everybody\",\"severity\":\"warning\"}";
      assertThat(Http.postJson(hub.uri("/api/notifications"), forAnn).statusCode()).isEqualTo(201);
      assertThat(Http.postJson(hub.uri("/api/notifications"), forAll).statusCode()).isEqualTo(201);
      assertThat(notifications.await(2)).extracting(ParsedEvent::type).containsOnly("message");
      assertThat(others.await(1).get(0).data()).contains("\"title\":\"All\"");
      assertThat(others.published()).hasSize(1);
      assertThat(cpu.await(2))
          .allSatisfy(
              event -> assertThat(event.data()).startsWith("{\"metric\":\"cpu\",\"value\":"));
      String message = "{\"user\":\"ann\",\"content\":\"hi\"}";
      assertThat(Http.postJson(hub.uri("/api/chat/lobby/messages?user=ann"), message).statusCode())
          .isEqualTo(201);
      assertThat(chat.awaitAny(event -> event.data().contains("\"type\":\"message\"")).data())
          .contains("\"content\":\"hi\"");
      assertThat(Http.get(hub.uri("/api/chat/lobby/members")).body()).contains("\"ann\"");
    }
  }
}
