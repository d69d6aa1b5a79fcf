package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.ReverseProxy.Kind;
import io.carillon.wire.EventStreamParser;
import io.carillon.wire.ParsedEvent;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams through the proxies of {@code server-config}, with the real programs. */
@Timeout(120)
class ProxyIT {
  private static final String EVENTS = "/api/channels/orders/events";

  private static HubProcess hub;
  @TempDir Path folder;

  @BeforeAll
  static void start(@TempDir Path data) {
    hub =
        HubProcess.start(
            data,
            Map.of(
                "carillon.trusted-proxies", "127.0.0.1",
                "carillon.security", "open",
                "carillon.stream.heartbeat-interval", "PT0.25S",
                "carillon.monitoring.interval", "PT0S"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @ParameterizedTest
  @EnumSource
  void eventsArriveOneByOneAsTheyArePublishedOverHttp2(Kind kind) throws Exception {
    try (ReverseProxy proxy = start(kind, "90s")) {
      HttpClient http = browser(proxy);
      long before = head(http, proxy);
      try (StreamClient stream = StreamClient.open(http, proxy.uri(EVENTS)).connected()) {
        assertThat(stream.head().version()).isEqualTo(Version.HTTP_2);
        for (int i = 1; i <= 20; i++) { // the next is not published before this one is here
          publish(http, proxy, i);
          ParsedEvent event = stream.await(i).get(i - 1);
          assertThat(event.data()).isEqualTo(Integer.toString(i));
          assertThat(event.id()).isEqualTo(Long.toString(before + i));
        }
      }
    }
  }

  /** The timeouts are those of the configuration, ninety times shorter. */
  @ParameterizedTest
  @EnumSource
  void aQuietStreamOutlivesTheTimeoutsOfTheProxyByFar(Kind kind) throws Exception {
    try (ReverseProxy proxy = start(kind, "1s")) {
      HttpClient http = browser(proxy);
      try (StreamClient stream = StreamClient.open(http, proxy.uri(EVENTS)).connected()) {
        HttpResponse<String> poll =
            get(http, proxy, EVENTS + "?wait=PT20S", "Accept", "application/json");
        assertThat(poll.statusCode()).as("what is silent is cut off").isEqualTo(504);

        stream.awaitAny(event -> stream.all().stream().filter(ProxyIT::isHeartbeat).count() >= 14);
        assertThat(stream.hasEnded()).isFalse();
        publish(http, proxy, 1);
        stream.await(1);
      }
    }
  }

  private static boolean isHeartbeat(ParsedEvent event) {
    return event.type().equals("heartbeat");
  }

  @ParameterizedTest
  @EnumSource
  void aDisconnectedClientResumesThroughTheProxyWithoutLossOrRepetition(Kind kind)
      throws Exception {
    try (ReverseProxy proxy = start(kind, "90s")) {
      StreamClient first = StreamClient.open(browser(proxy), proxy.uri(EVENTS)).connected();
      publish(browser(proxy), proxy, 1);
      publish(browser(proxy), proxy, 2);
      first.await(2);
      proxy.restart();
      first.awaitEnd();
      HttpClient http = browser(proxy);
      for (int i = 3; i <= 5; i++) {
        publish(http, proxy, i);
      }

      try (StreamClient second =
          StreamClient.open(http, proxy.uri(EVENTS), "Last-Event-ID", first.lastEventId())) {
        publish(http, proxy, 6);
        assertThat(second.await(4))
            .extracting(ParsedEvent::data)
            .containsExactly("3", "4", "5", "6");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void compressedStreamsAreLeftAlone(Kind kind) throws Exception {
    try (ReverseProxy proxy = start(kind, "90s")) {
      HttpClient http = browser(proxy);
      HttpRequest request =
          HttpRequest.newBuilder(proxy.uri(EVENTS))
              .header("Accept", "text/event-stream")
              .header("Accept-Encoding", "gzip")
              .build();
      HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
      assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
      try (InputStream stream = new GZIPInputStream(answer.body())) {
        List<String> received = new ArrayList<>();
        EventStreamParser parser = new EventStreamParser(event -> received.add(event.data()));
        publish(http, proxy, 7001);
        while (!received.contains("7001")) {
          int next = stream.read();
          assertThat(next).isNotNegative();
          parser.push(new byte[] {(byte) next});
        }
      }
    }
  }

  /** Linux has a whole network of addresses that are this machine's. */
  @ParameterizedTest
  @EnumSource
  void onlyTheProxyDeterminesTheClientAddress(Kind kind) throws Exception {
    try (ReverseProxy proxy = start(kind, "90s")) {
      Process curl =
          new ProcessBuilder(
                  "curl",
                  "-skN",
                  "--interface",
                  "127.0.0.3",
                  "-H",
                  "X-Forwarded-For: 203.0.113.9",
                  proxy.uri("/api/channels/who/events").toString())
              .start();
      try {
        byte[] beginning = curl.getInputStream().readNBytes(20);
        assertThat(new String(beginning, StandardCharsets.UTF_8)).startsWith("retry: ");

        assertThat(get(browser(proxy), proxy, "/api/connections").body())
            .contains("\"remote\":\"127.0.0.3\"")
            .doesNotContain("203.0.113.9");
      } finally {
        curl.destroyForcibly();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void metricsAreNotPublicAndResponsesHaveTheRequestId(Kind kind) throws Exception {
    try (ReverseProxy proxy = start(kind, "90s")) {
      assertThat(get(browser(proxy), proxy, "/metrics").statusCode()).isEqualTo(403);
      HttpResponse<String> answer = get(browser(proxy), proxy, "/health/ready");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
      assertThat(answer.headers().firstValue("Strict-Transport-Security"))
          .as("the hub knows that the client came by TLS")
          .isPresent();
    }
  }

  private ReverseProxy start(Kind kind, String timeout) {
    return ReverseProxy.start(kind, folder, hub.port(), timeout);
  }

  /** With connections of its own. */
  private static HttpClient browser(ReverseProxy proxy) {
    return HttpClient.newBuilder().sslContext(proxy.trust()).build();
  }

  private static long head(HttpClient http, ReverseProxy proxy) throws Exception {
    String channel = get(http, proxy, "/api/channels/orders").body();
    return Long.parseLong(channel.replaceAll(".*\"head\":(\\d+).*", "$1"));
  }

  private static HttpResponse<String> get(
      HttpClient http, ReverseProxy proxy, String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(proxy.uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static void publish(HttpClient http, ReverseProxy proxy, int data) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(proxy.uri(EVENTS))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"data\":" + data + "}"))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }
}
