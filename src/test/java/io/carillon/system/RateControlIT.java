package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.wire.ParsedEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a subscriber says of how much it wants, against the packaged hub. */
class RateControlIT {
  private static final AtomicInteger CHANNELS = new AtomicInteger();

  @TempDir static Path data;
  private static HubProcess hub;

  private String channel;

  @BeforeAll
  static void start() {
    hub =
        HubProcess.start(
            data,
            Map.of(
                "carillon.stream.heartbeat-interval", "PT1S",
                "carillon.monitoring.interval", "PT0.05S",
                "carillon.channel.shed.*.slow-reader", "disconnect",
                "carillon.channel.shed.*.hot-tail", "2000",
                "carillon.stream.stall-timeout", "PT1M"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void freshChannel() {
    channel = "rate-" + CHANNELS.incrementAndGet();
  }

  private URI events(String query) {
    return hub.uri("/api/channels/" + channel + "/events" + query);
  }

  /** Publishes {@code key=1}, {@code key=2} … of each key in turn, in one batch. */
  private void publish(int rounds, String... keys) {
    String batch =
        IntStream.rangeClosed(1, rounds)
            .boxed()
            .flatMap(i -> List.of(keys).stream().map(key -> json(key, key + "=" + i)))
            .collect(Collectors.joining(",", "[", "]"));
    assertThat(Http.postJson(events(""), batch).statusCode()).isEqualTo(201);
  }

  private static String json(String key, String data) {
    return "{\"key\":\"" + key + "\",\"data\":\"" + data + "\"}";
  }

  private static List<String> data(List<ParsedEvent> events) {
    return events.stream().map(event -> event.data().replace("\"", "")).toList();
  }

  @Test
  void latestSendsTheNewestEventOfEachKeyAndThenLiveEvents() {
    publish(50, "cpu", "memory");
    try (StreamClient client = StreamClient.open(events("?latest=true"))) {
      List<ParsedEvent> received = client.await(2);
      assertThat(data(received)).containsExactly("cpu=50", "memory=50");
      assertThat(received.get(1).id()).isEqualTo("100");
      publish(1, "disk");
      assertThat(data(client.await(3))).endsWith("disk=1");
    }
  }

  @Test
  void aBrowserThatReconnectsWithLatestInItsUrlResumes() {
    publish(3, "cpu", "memory");
    try (StreamClient client = StreamClient.resume(events("?latest=true"), "6")) {
      client.connected();
      publish(2, "cpu");
      assertThat(data(client.await(2))).containsExactly("cpu=1", "cpu=2");
    }
  }

  @Test
  void latestAppliesToPollsNdjsonAndSeveralChannels() {
    publish(3, "cpu", "memory");
    HttpResponse<String> poll = Http.get(events("?latest=true"), "Accept", "application/json");
    assertThat(poll.body()).contains("cpu=3", "memory=3").endsWith("\"next\":\"6\"}");
    assertThat(poll.body()).doesNotContain("=1", "=2");
    URI merged = hub.uri("/api/events?latest=true&channel=" + channel);
    try (StreamClient client = StreamClient.open(merged)) {
      assertThat(client.await(2)).extracting(ParsedEvent::id).endsWith(channel + "=6");
    }
  }

  @Test
  void notificationsBeginWithTheNewestOneForTheReader() {
    URI notifications = hub.uri("/api/notifications");
    String system =
        "{\"type\":\"system\",\"title\":\"for all\",\"message\":\"\",\"severity\":\"info\"}";
    String user =
        "{\"type\":\"user\",\"title\":\"for anna\",\"message\":\"\",\"severity\":\"info\","
            + "\"to\":{\"users\":[\"anna\"]}}";
    assertThat(Http.postJson(notifications, system).statusCode()).isEqualTo(201);
    assertThat(Http.postJson(notifications, user).statusCode()).isEqualTo(201);
    try (StreamClient client = StreamClient.open(hub.uri("/api/notifications?latest=true"))) {
      assertThat(client.await(1).get(0).data()).contains("for all");
    }
  }

  @Test
  void aThrottledStreamSendsTheNewestOfEachKeyAndItsIdsResumeWithoutLoss() {
    String position;
    try (StreamClient client = StreamClient.open(events("?throttle=PT0.5S")).connected()) {
      publish(50, "cpu", "memory");
      publish(50, "cpu", "disk");
      List<ParsedEvent> received = client.await(3);
      // one batch may have come before a tick and the other after it
      assertThat(data(received)).contains("memory=50");
      client.awaitAny(event -> event.data().contains("disk=50"));
      assertThat(client.published()).hasSizeLessThanOrEqualTo(4);
      position = client.lastEventId();
    }
    publish(7, "cpu");
    try (StreamClient client = StreamClient.resume(events("?throttle=0.5"), position)) {
      assertThat(data(client.await(1))).containsExactly("cpu=7");
    }
  }

  @Test
  void everyMetricComesThroughAThrottledMonitor() {
    URI monitoring = hub.uri("/api/monitoring?throttle=PT1S");
    try (StreamClient client = StreamClient.open(monitoring).connected()) {
      client.awaitAny(event -> event.data().contains("\"metric\":\"memory"));
      client.awaitAny(event -> event.data().contains("\"metric\":\"cpu"));
      List<ParsedEvent> received = client.published();
      long distinct = received.stream().map(RateControlIT::metric).distinct().count();
      assertThat(received.size())
          .as("sampled twenty times a second: %s", received)
          .isLessThanOrEqualTo((int) distinct * 3);
    }
  }

  private static String metric(ParsedEvent event) {
    return event.data().replaceAll(".*\"metric\":\"([^\"]+)\".*", "$1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?throttle=0", "?throttle=soon", "?throttle=PT2H", "?latest=maybe"})
  void malformedParametersAreAProblem(String query) {
    HttpResponse<String> answer = Http.get(events(query), "Accept", "text/event-stream");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(answer.body()).contains(query.substring(1, query.indexOf('=')));
  }

  @Test
  void aSlowReaderOfADisconnectingChannelIsClosedLongBeforeItStalls() throws IOException {
    channel = "shed." + channel;
    String kilobyte = "x".repeat(1024);
    String batch =
        IntStream.range(0, 200)
            .mapToObj(i -> "{\"data\":\"" + kilobyte + "\"}")
            .collect(Collectors.joining("\n"));
    try (Socket socket = new Socket();
        StreamClient healthy = StreamClient.open(events("")).connected()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), hub.port()));
      String request =
          "GET /api/channels/%s/events HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(channel);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      await().until(() -> subscribers() == 2);
      long begun = System.nanoTime();
      for (int i = 0; i < 200 && subscribers() == 2; i++) {
        HttpResponse<String> answer =
            Http.send(
                "POST",
                events(""),
                BodyPublishers.ofString(batch),
                "Content-Type",
                "application/x-ndjson");
        assertThat(answer.statusCode()).isEqualTo(201);
      }
      await().atMost(Duration.ofSeconds(5)).until(() -> subscribers() == 1);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(50));
      assertThat(healthy.hasEnded()).isFalse();
    }
  }

  private int subscribers() {
    String body = Http.get(hub.uri("/api/channels/" + channel)).body();
    return Integer.parseInt(body.replaceAll(".*\"subscribers\":(\\d+).*", "$1"));
  }
}
