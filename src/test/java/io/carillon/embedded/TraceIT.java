package io.carillon.embedded;

import static io.carillon.testing.Streams.readUntil;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.HubExtension;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The traces of publishers (W3C Trace Context) and the ids of requests, over real HTTP. */
@Timeout(60)
class TraceIT {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String OTHER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

  // a few newest events in memory: the others come from the database
  @RegisterExtension
  static final HubExtension HUB = HubExtension.with(Map.of("carillon.channel.*.hot-tail", "10"));

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void aStreamThatAsksIsToldTheTraceOfEachEventBeforeItLiveAndReplayed() throws Exception {
    try (InputStream live = stream("orders", "?trace=true", "text/event-stream")) {
      readUntil(live, "event: connected");
      publish("orders", "application/json", "{\"data\":1}", TRACE);
      publish("orders", "application/json", "{\"data\":2}", "");

      String expected =
          "event: trace\ndata: {\"traceparent\":\"" + TRACE + "\"}\n\nid: 1\ndata: 1\n\nid: 2\n";
      assertThat(readUntil(live, "data: 2\n")).contains(expected);
      try (InputStream replayed =
          stream("orders", "?trace=true&since=earliest", "text/event-stream")) {
        assertThat(readUntil(replayed, "data: 2\n")).contains(expected);
      }
    }
  }

  @Test
  void theTraceIsKeptInTheLog() throws Exception {
    publish("kept", "application/json", "{\"data\":1}", TRACE);
    String more = "{\"data\":0},".repeat(29) + "{\"data\":0}";
    publish("kept", "application/json", "[" + more + "]", "");

    assertThat(poll("kept", "?since=earliest&trace=true"))
        .contains("\"seq\":1,")
        .contains("\"traceparent\":\"" + TRACE + "\",\"data\":1}");
  }

  @Test
  void whoDoesNotAskIsNotTold() throws Exception {
    publish("quiet", "application/json", "{\"data\":1}", TRACE);

    assertThat(poll("quiet", "?since=earliest")).contains("\"data\":1").doesNotContain("trace");
    try (InputStream stream = stream("quiet", "?since=earliest", "text/event-stream")) {
      assertThat(readUntil(stream, "data: 1\n")).doesNotContain("trace");
    }
  }

  @Test
  void aBatchOfLinesCarriesTheTraceOfItsRequest() throws Exception {
    publish("lines", "application/x-ndjson", "{\"data\":1}\n{\"data\":2}\n", TRACE);

    try (InputStream lines =
        stream("lines", "?since=earliest&trace=true", "application/x-ndjson")) {
      assertThat(readUntil(lines, "\"data\":2}"))
          .contains("\"traceparent\":\"" + TRACE + "\",\"data\":1}")
          .contains("\"traceparent\":\"" + TRACE + "\",\"data\":2}");
    }
  }

  @Test
  void everyWayInKeepsTheTraceAndNoRequestHasThatOfAnother() throws Exception {
    post("api/monitoring", "application/json", "{\"metric\":\"m\",\"value\":1}", OTHER);
    post("api/monitoring", "application/json", "{\"metric\":\"m\",\"value\":2}", "");

    HttpResponse<String> answer = get("api/monitoring?since=earliest&trace=true");
    assertThat(answer.body().split(OTHER, -1)).as(answer.body()).hasSize(2);
  }

  @Test
  void anUnreadableTraceIsNoErrorAndNotKept() throws Exception {
    publish("odd", "application/json", "{\"data\":1}", "00-this-is-none");

    assertThat(poll("odd", "?since=earliest&trace=true"))
        .contains("\"data\":1}")
        .doesNotContain("traceparent");
    assertThat(get("api/channels/odd/events?trace=maybe").statusCode()).isEqualTo(400);
  }

  @Test
  void aRequestKeepsItsIdOrIsGivenOne() throws Exception {
    assertThat(requestId("X-Request-Id", "proxy-17:3")).isEqualTo("proxy-17:3");
    assertThat(requestId("X-Request-Id", "{\"forged\":\"line\"}")).matches("[0-9a-f]{16}");
    assertThat(requestId("Accept", "*/*")).matches("[0-9a-f]{16}");
  }

  private static String requestId(String... headers) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(HUB.server().url().resolve("health/live")).headers(headers).build();
    return HTTP.send(request, BodyHandlers.ofString())
        .headers()
        .firstValue("X-Request-Id")
        .orElse("");
  }

  private static void publish(String channel, String contentType, String body, String trace)
      throws Exception {
    post("api/channels/" + channel + "/events", contentType, body, trace);
  }

  private static void post(String path, String contentType, String body, String trace)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(HUB.server().url().resolve(path))
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofString(body));
    if (!trace.isEmpty()) {
      request.header("traceparent", trace);
    }
    assertThat(HTTP.send(request.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(HUB.server().url().resolve(path))
            .header("Accept", "application/json")
            .build();
    return HTTP.send(request, BodyHandlers.ofString());
  }

  private static String poll(String channel, String query) throws Exception {
    return get("api/channels/" + channel + "/events" + query).body();
  }

  private static InputStream stream(String channel, String query, String accept) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                HUB.server().url().resolve("api/channels/" + channel + "/events" + query))
            .header("Accept", accept)
            .build();
    return HTTP.send(request, BodyHandlers.ofInputStream()).body();
  }
}
