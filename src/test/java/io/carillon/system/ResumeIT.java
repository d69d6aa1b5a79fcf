package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form in which a subscriber can say where it was, against the packaged hub. */
class ResumeIT {
  private static final AtomicInteger CHANNELS = new AtomicInteger();

  @TempDir static Path data;
  private static HubProcess hub;

  private String channel;

  @BeforeAll
  static void start() {
    hub = HubProcess.start(data, Map.of("carillon.stream.heartbeat-interval", "PT1S"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void freshChannel() {
    channel = "resume-" + CHANNELS.incrementAndGet();
  }

  private URI events(String query) {
    return hub.uri("/api/channels/" + channel + "/events" + query);
  }

  private void publish(String... texts) {
    for (String text : texts) {
      assertThat(Http.postText(events(""), text).statusCode()).isEqualTo(201);
    }
  }

  private static List<String> data(List<ParsedEvent> events) {
    return events.stream().map(ParsedEvent::data).toList();
  }

  private static List<String> ids(List<ParsedEvent> events) {
    return events.stream().map(ParsedEvent::id).toList();
  }

  @Test
  void lastEventIdResumesWithEachEventOnceInOrder() {
    publish("one", "two", "three");
    try (StreamClient client = StreamClient.resume(events(""), "1")) {
      client.await(2);
      publish("four");
      List<ParsedEvent> received = client.await(3);
      assertThat(data(received)).containsExactly("two", "three", "four");
      assertThat(ids(received)).containsExactly("2", "3", "4");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?lastEventId=1", "?last_event_id=1", "?lastEventID=1", "?since=1"})
  void thePositionMayStandInTheQuery(String query) {
    publish("one", "two", "three");
    try (StreamClient client = StreamClient.open(events(query))) {
      client.await(2);
      publish("four");
      assertThat(data(client.await(3))).containsExactly("two", "three", "four");
    }
  }

  @Test
  void theHeaderOfAReconnectingBrowserWinsOverTheQueryOfItsFirstVisit() {
    publish("one", "two", "three");
    try (StreamClient client = StreamClient.resume(events("?since=earliest"), "2")) {
      assertThat(data(client.await(1))).containsExactly("three");
    }
  }

  @Test
  void sinceEarliestReplaysEverything() {
    publish("one", "two", "three");
    try (StreamClient client = StreamClient.open(events("?since=earliest"))) {
      assertThat(data(client.await(3))).containsExactly("one", "two", "three");
    }
  }

  @Test
  void sinceADurationOrATimeReplaysFromThenOn() {
    publish("one");
    String between = Instant.now().toString();
    publish("two");
    try (StreamClient client = StreamClient.open(events("?since=PT10M"));
        StreamClient timed =
            StreamClient.open(
                events("?since=" + URLEncoder.encode(between, StandardCharsets.UTF_8)))) {
      assertThat(data(client.await(2))).containsExactly("one", "two");
      assertThat(data(timed.await(1))).containsExactly("two");
    }
  }

  @Test
  void withoutAPositionTheStreamIsLiveAndReportsItsPosition() {
    publish("one", "two");
    try (StreamClient client = StreamClient.open(events("")).connected()) {
      ParsedEvent connected = client.all().get(0);
      assertThat(connected.type()).isEqualTo("connected");
      assertThat(connected.id()).isEqualTo("2");
      publish("three");
      assertThat(data(client.await(1))).containsExactly("three");
    }
  }

  @Test
  void aStreamOfAChannelThatDoesNotExistYetBeginsAtOnceAndWaits() {
    try (StreamClient client = StreamClient.open(events("")).connected()) {
      assertThat(client.head().statusCode()).isEqualTo(200);
      assertThat(client.head().headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/event-stream");
      publish("first");
      assertThat(ids(client.await(1))).containsExactly("1");
    }
  }

  @Test
  void aBreakBeforeTheFirstEventLosesNothing() {
    publish("one");
    String position;
    try (StreamClient client = StreamClient.open(events("")).connected()) {
      position = client.lastEventId();
    }
    publish("two");
    try (StreamClient client = StreamClient.resume(events(""), position)) {
      assertThat(data(client.await(1))).containsExactly("two");
    }
  }

  @Test
  void twoChannelsOnOneStreamResumeExactlyFromAnyIdSeen() {
    String other = channel + "-b";
    URI merged = hub.uri("/api/events?channel=" + channel + "&channel=" + other);
    List<ParsedEvent> whole;
    try (StreamClient client = StreamClient.open(merged).connected()) {
      for (int i = 1; i <= 3; i++) {
        publish("a" + i);
        Http.postText(hub.uri("/api/channels/" + other + "/events"), "b" + i);
      }
      whole = client.await(6);
    }
    assertThat(data(whole)).containsExactlyInAnyOrder("a1", "b1", "a2", "b2", "a3", "b3");
    for (int seen = 0; seen < whole.size(); seen++) {
      List<String> rest = data(whole.subList(seen + 1, whole.size()));
      try (StreamClient client = StreamClient.resume(merged, whole.get(seen).id())) {
        assertThat(data(client.await(rest.size()))).containsExactlyInAnyOrderElementsOf(rest);
        assertThat(client.connected().all().get(0).id().split(","))
            .containsExactlyInAnyOrder(whole.get(seen).id().split(","));
      }
    }
    try (StreamClient client = StreamClient.resume(merged, whole.get(0).id())) {
      publish("next");
      List<String> wanted = new ArrayList<>(data(whole.subList(1, whole.size())));
      wanted.add("next");
      assertThat(data(client.await(wanted.size()))).containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"99", "no-such-id", "999999999999999999999", "other=3"})
  void anUnknownPositionIsReportedAsAGapBeforeTheRetainedEvents(String position) {
    publish("one", "two");
    try (StreamClient client = StreamClient.resume(events(""), position)) {
      assertThat(data(client.await(2))).containsExactly("one", "two");
      assertThat(client.head().statusCode()).isEqualTo(200);
      ParsedEvent gap = client.awaitAny(event -> event.type().equals("gap"));
      assertThat(gap.data())
          .contains("\"channel\":\"" + channel + "\"", "\"from\":", "\"to\":", "\"reason\":\"");
      assertThat(gap.id()).isEqualTo("0");
    }
  }

  @Test
  void theIdOfAHeartbeatIsAPosition() {
    try (StreamClient quiet = StreamClient.open(events("?topic=nobody-uses-this")).connected()) {
      publish("one", "two");
      ParsedEvent heartbeat =
          quiet.awaitAny(event -> event.type().equals("heartbeat") && event.id().equals("2"));
      assertThat(Long.parseLong(heartbeat.data())).isPositive();
    }
  }

  @Test
  void aHeadRequestOpensNoStream() {
    HttpResponse<String> head = Http.send("HEAD", events(""), BodyPublishers.noBody());

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    assertThat(head.headers().firstValue("Cache-Control")).hasValue("no-store, no-transform");
    assertThat(Http.get(hub.uri("/api/connections")).body()).doesNotContain('"' + channel + '"');
  }

  @Test
  void ndjsonStreamsOneObjectALine() {
    publish("one");
    HttpResponse<String> polled =
        Http.get(events("?since=earliest&wait=PT5S"), "Accept", "application/json");
    assertThat(polled.statusCode()).isEqualTo(200);
    assertThat(polled.body())
        .startsWith("{\"events\":[{\"channel\":\"" + channel + "\",\"seq\":1,\"id\":\"1\"");
    assertThat(polled.body()).endsWith("\"next\":\"1\"}");
  }

  @Test
  void aLongPollWaitsForTheNextEventAndIsEmptyAfterTheTimeout() {
    HttpResponse<String> empty =
        Http.get(events("?since=0&wait=PT0.2S"), "Accept", "application/json");
    assertThat(empty.body()).isEqualTo("{\"events\":[],\"next\":\"0\"}");
    HttpResponse<String> now = Http.get(events("?since=0"), "Accept", "application/json");
    assertThat(now.body()).isEqualTo("{\"events\":[],\"next\":\"0\"}");
    publish("one");
    HttpResponse<String> one =
        Http.get(events("?since=0&wait=PT20S"), "Accept", "application/json");
    assertThat(one.body()).contains("\"data\":\"one\"").endsWith("\"next\":\"1\"}");
  }
}
