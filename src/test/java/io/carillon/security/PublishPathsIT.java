package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
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
 * A publication has the same answer whether it bypasses JAX-RS or not: each request is sent twice,
 * once with a header that is left to JAX-RS and has no other effect.
 */
@Timeout(120)
class PublishPathsIT {
  private static final Issuer ISSUER = Issuer.kept();
  private static final String LEFT_TO_JAX_RS = "Accept: application/json;q=0.9";
  private static final String NEWS = "api/channels/news/events";
  private static final String JSON = "Content-Type: application/json";
  private static final String TEXT = "Content-Type: text/plain";
  private static final String LINES = "Content-Type: application/x-ndjson";

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static SecuredHub hub;

  @BeforeAll
  static void start(@TempDir Path data) {
    hub = SecuredHub.trusting(ISSUER, data, Map.of("carillon.cors.origins", "https://app.example"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static String token() {
    return "Authorization: "
        + Web.bearer(
            ISSUER.sign(
                Issuer.granting("a", List.of("news", "chat.*"), List.of("news", "chat.*"), false)));
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        // bodies
        arguments(NEWS, "text", List.of(token(), TEXT)),
        arguments(NEWS, "text", List.of(token(), "Content-Type: text/plain; charset=UTF-8")),
        arguments(NEWS, "text", List.of(token(), "Content-Type: text/plain; charset=latin1")),
        arguments(NEWS, "{\"data\":1}", List.of(token(), JSON)),
        arguments(NEWS, "[{\"data\":1},{\"data\":2}]", List.of(token(), JSON)),
        arguments(NEWS, "{\"data\":1,\"transient\":true}", List.of(token(), JSON)),
        arguments(NEWS, "{\"data\":1}\n{\"data\":2}\n", List.of(token(), LINES)),
        arguments(NEWS, "{\"data\":1}\n{\"data\":", List.of(token(), LINES)),
        arguments(NEWS, "{\"data\":1", List.of(token(), JSON)),
        arguments(NEWS, "{\"other\":1}", List.of(token(), JSON)),
        arguments(NEWS, "", List.of(token(), JSON)),
        arguments(NEWS, "", List.of(token(), TEXT)),
        arguments(NEWS, "x", List.of(token())),
        arguments(NEWS, "x", List.of(token(), "Content-Type: image/png")),
        arguments(NEWS, "x", List.of(token(), "Content-Type: no type")),
        arguments(NEWS, "x", List.of(token(), TEXT, "Content-Encoding: gzip")),
        arguments(NEWS, "x=y", List.of(token(), "Content-Type: application/x-www-form-urlencoded")),
        // parameters
        arguments(NEWS + "?type=a&topic=b+c&topic=d%2Fe", "x", List.of(token(), TEXT)),
        arguments(NEWS + "?type=a%0D%0Ab", "x", List.of(token(), TEXT)),
        arguments(NEWS + "?unknown=1", "x", List.of(token(), TEXT)),
        arguments(NEWS + "?transient=true", "x", List.of(token(), TEXT)),
        arguments(NEWS + "?type=a", "{\"data\":1}", List.of(token(), JSON)),
        arguments(NEWS + "?topic=%3F", "x", List.of(token(), TEXT)),
        // idempotency
        arguments(NEWS, "x", List.of(token(), TEXT, "Idempotency-Key: " + "k".repeat(300))),
        // credentials
        arguments(NEWS, "x", List.of(TEXT)),
        arguments(NEWS, "x", List.of(TEXT, "Authorization: Bearer x.y.z")),
        arguments("api/channels/secret/events", "x", List.of(token(), TEXT)),
        arguments(NEWS, "x", List.of(token(), TEXT, "Origin: https://app.example")),
        arguments(NEWS, "x", List.of(token(), TEXT, "Origin: https://evil.example")),
        // names
        arguments("api/channels/new%73/events", "x", List.of(token(), TEXT)),
        arguments("api/channels/a%20b/events", "x", List.of(token(), TEXT)),
        arguments("api/channels//events", "x", List.of(token(), TEXT)),
        arguments("api/channels/chat.lobby/events", "{\"data\":1}", List.of(token(), JSON)),
        arguments(NEWS + "/", "x", List.of(token(), TEXT)));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void theAnswerDoesNotDependOnTheWay(String path, String body, List<String> headers)
      throws Exception {
    List<String> leftToJaxRs = Stream.concat(headers.stream(), Stream.of(LEFT_TO_JAX_RS)).toList();

    assertThat(answer(path, body, headers)).isEqualTo(answer(path, body, leftToJaxRs));
  }

  @ParameterizedTest
  @MethodSource("repeated")
  void aRepeatedKeyHasTheSameAnswerOnBothWays(List<String> first, List<String> second)
      throws Exception {
    String key = "Idempotency-Key: " + first.size() + second.size();
    List<String> common = List.of(token(), TEXT, key);
    String stored = answer(NEWS, "x", Stream.concat(common.stream(), first.stream()).toList());
    String repeated = answer(NEWS, "x", Stream.concat(common.stream(), second.stream()).toList());

    assertThat(stored).startsWith("201 ");
    assertThat(repeated).isEqualTo(stored.replaceFirst("201", "200"));
  }

  static Stream<Arguments> repeated() {
    return Stream.of(
        arguments(List.of(), List.of()),
        arguments(List.of(), List.of(LEFT_TO_JAX_RS)),
        arguments(List.of(LEFT_TO_JAX_RS), List.of()));
  }

  /** Status, headers and body, without what differs each time. */
  private static String answer(String path, String body, List<String> headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(hub.url() + path)).POST(BodyPublishers.ofString(body));
    for (String header : headers) {
      int colon = header.indexOf(':');
      request.header(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
    Map<String, List<String>> received = new TreeMap<>(response.headers().map());
    received.remove("date");
    received.remove("content-length"); // of the positions
    received.remove("x-request-id");
    return response.statusCode()
        + " "
        + received
        + "\n"
        + response.body().replaceAll("\"(first|last)\":[1-9]\\d*", "\"$1\"");
  }
}
