package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carillon.system.StreamClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A request for a stream has the same answer whether it bypasses JAX-RS or not: each request is
 * sent twice, once with a parameter that is ignored and that is left to JAX-RS.
 */
@Timeout(120)
class StreamPathsIT {
  private static final Issuer ISSUER = Issuer.kept();
  private static final String LEFT_TO_JAX_RS = "ignored=%3F";
  private static final String NEWS = "api/channels/news/events";
  private static final String MERGED = "api/events";
  private static final String STREAM = "Accept: text/event-stream";
  private static final int MAX_OF_USER = 3;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final List<StreamClient> OPEN = new ArrayList<>();
  private static SecuredHub hub;

  @BeforeAll
  static void start(@TempDir Path data) {
    hub =
        SecuredHub.trusting(
            ISSUER,
            data,
            Map.of(
                "carillon.limit.max-connections-per-user",
                Integer.toString(MAX_OF_USER),
                "carillon.cors.origins",
                "https://app.example"));
    Web web = new Web(hub.url());
    for (int i = 1; i <= 3; i++) {
      HttpResponse<String> published =
          web.send(
              "POST",
              NEWS,
              "event " + i,
              "Authorization",
              bearer("writer"),
              "Content-Type",
              "text/plain");
      assertThat(published.statusCode()).isEqualTo(201);
    }
    for (int i = 0; i < MAX_OF_USER; i++) {
      OPEN.add(
          StreamClient.open(hub.url().resolve(NEWS), "Authorization", bearer("busy")).connected());
    }
  }

  @AfterAll
  static void stop() {
    OPEN.forEach(StreamClient::close);
    hub.close();
  }

  private static String bearer(String user) {
    return Web.bearer(
        ISSUER.sign(
            Issuer.granting(user, List.of("news", "chat.*"), List.of("news", "chat.*"), false)));
  }

  private static String token(String user) {
    return "Authorization: " + bearer(user);
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        // formats
        arguments("GET", NEWS, List.of(token("a"))),
        arguments("GET", NEWS, List.of(token("a"), "Accept: */*")),
        arguments("GET", NEWS, List.of(token("a"), STREAM)),
        arguments("GET", NEWS, List.of(token("a"), "Accept: TEXT/Event-Stream")),
        arguments("GET", NEWS, List.of(token("a"), STREAM + ", application/problem+json")),
        arguments("GET", NEWS, List.of(token("a"), "Accept: application/x-ndjson")),
        arguments("GET", NEWS, List.of(token("a"), "Accept: application/json")),
        arguments("GET", NEWS, List.of(token("a"), "Accept: image/png")),
        arguments("GET", NEWS, List.of(token("a"), "Accept: text/*;q=0.1, */*;q=0")),
        arguments("GET", NEWS, List.of(token("a"), STREAM, "Accept: application/x-ndjson")),
        arguments("GET", NEWS, List.of(token("a"), STREAM, "Accept-Encoding: gzip")),
        arguments("GET", NEWS + "?data=text", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?data=other", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?trace=perhaps", List.of(token("a"), STREAM)),
        // positions
        arguments("GET", NEWS, List.of(token("a"), STREAM, "Last-Event-ID: 1")),
        arguments("GET", NEWS, List.of(token("a"), STREAM, "Last-Event-ID: 1", "Last-Event-ID: 2")),
        arguments("GET", NEWS, List.of(token("a"), STREAM, "Last-Event-ID: x")),
        arguments("GET", NEWS, List.of(token("a"), STREAM, "Last-Event-ID: 999")),
        arguments("GET", NEWS + "?lastEventId=1", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?lastEventId=%31", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?since=earliest", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?since=2025-01-31T12:00:00+02:00", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?latest=true", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?latest=yes", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?throttle=PT1S&throttle=x", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?throttle=0.001", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?wait=x", List.of(token("a"), "Accept: application/json")),
        // queries
        arguments("GET", NEWS + "?topic=a&&topic=b+c&=d&e", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?topic=", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?topic=%C3%A4", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "?topic=%C3", List.of(token("a"), STREAM)),
        // credentials
        arguments("GET", NEWS, List.of(STREAM)),
        arguments("GET", NEWS, List.of(STREAM, "Authorization: Bearer x.y.z")),
        arguments("GET", NEWS, List.of(STREAM, "Authorization: Basic YTpi")),
        arguments("GET", NEWS, List.of(STREAM, "Cookie: carillon-token=nonsense")),
        arguments("GET", NEWS + "?ticket=unknown", List.of(STREAM)),
        arguments("GET", "api/channels/secret/events", List.of(token("a"), STREAM)),
        arguments("GET", NEWS, List.of(token("a"), STREAM, "Origin: https://app.example")),
        arguments("GET", NEWS, List.of(token("a"), STREAM, "Origin: https://evil.example")),
        // limits
        arguments("GET", NEWS, List.of(token("busy"), STREAM)),
        arguments("GET", NEWS, List.of(token("busy"), STREAM + ", application/problem+json")),
        arguments("GET", NEWS, List.of(token("busy"))),
        // names
        arguments("GET", "api/channels/new%73/events", List.of(token("a"), STREAM)),
        arguments("GET", "api/channels/a%20b/events", List.of(token("a"), STREAM)),
        arguments("GET", "api/channels/" + "x".repeat(129) + "/events", List.of(token("a"))),
        arguments("GET", "api/channels//events", List.of(token("a"), STREAM)),
        arguments("GET", NEWS + "/", List.of(token("a"), STREAM)),
        // several channels
        arguments("GET", MERGED, List.of(token("a"), STREAM)),
        arguments("GET", MERGED + "?channel=news&channel=chat.x", List.of(token("a"), STREAM)),
        arguments("GET", MERGED + "?channel=news&channel=news", List.of(token("a"), STREAM)),
        arguments("GET", MERGED + "?channel=news&channel=secret", List.of(token("a"), STREAM)),
        arguments("GET", MERGED + "?channel=a%20b", List.of(token("a"), STREAM)),
        arguments("GET", MERGED + "?channel=news&enter=other", List.of(token("a"), STREAM)),
        arguments("GET", MERGED + "?channel=chat.x&enter=chat.x", List.of(token("a"), STREAM)),
        arguments(
            "GET",
            MERGED + "?channel=news&channel=chat.quiet",
            List.of(token("a"), STREAM, "Last-Event-ID: news=1,chat.quiet=0")),
        arguments("GET", MERGED + "?channel=news", List.of(token("busy"), STREAM)),
        // methods
        arguments("HEAD", NEWS, List.of(token("a"), STREAM)),
        arguments("HEAD", MERGED + "?channel=news", List.of(STREAM)),
        arguments("OPTIONS", NEWS, List.of(token("a"))),
        arguments("DELETE", NEWS, List.of(token("a"))),
        arguments("POST", MERGED, List.of(token("a"))),
        arguments("GET", NEWS, List.of(token("a"), STREAM, "X-HTTP-Method-Override: DELETE")));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void theAnswerDoesNotDependOnTheWay(String method, String path, List<String> headers)
      throws Exception {
    String separator = path.indexOf('?') < 0 ? "?" : "&";

    assertThat(answer(method, path, headers))
        .isEqualTo(answer(method, path + separator + LEFT_TO_JAX_RS, headers));
  }

  /** Status, headers and the beginning of the body, without what differs each time. */
  private static String answer(String method, String path, List<String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(hub.url() + path))
            .method(method, BodyPublishers.noBody());
    for (String header : headers) {
      int colon = header.indexOf(':');
      request.header(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    HttpResponse<InputStream> response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
    Map<String, List<String>> received = new TreeMap<>(response.headers().map());
    received.remove("date");
    received.remove("x-request-id");
    String body;
    try (InputStream in = response.body()) {
      body = beginning(in);
    }
    return response.statusCode() + " " + received + "\n" + body;
  }

  /** Up to the first message of a stream. */
  private static String beginning(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] bytes = new byte[4096];
    while (text.indexOf("\n\n") < 0 && text.indexOf("}\n") < 0) {
      int count = in.read(bytes);
      if (count < 0) {
        break;
      }
      text.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
      if (text.charAt(0) == 0x1F) {
        return "gzip";
      }
    }
    String all = text.toString();
    int end = Math.max(all.indexOf("\n\n"), all.indexOf("}\n"));
    return (end < 0 ? all : all.substring(0, end))
        .replaceAll("retry: ?\\d+", "retry")
        .replaceAll("\"retry\":\\d+", "\"retry\"")
        .replaceAll("id: ?chat.x=\\d+", "id: chat.x") // with or without the join of this client
        .replaceAll("\"clientId\":\"[^\"]*\"", "\"clientId\"")
        .replace(LEFT_TO_JAX_RS, "");
  }
}
