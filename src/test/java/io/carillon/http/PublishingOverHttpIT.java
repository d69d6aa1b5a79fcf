package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Publication;
import io.carillon.event.Topic;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.UnstorableException;
import io.carillon.publish.Publisher;
import io.carillon.publish.RecordingAppender;
import io.carillon.publish.SpoolUnavailableException;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.servlet.ServletException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishingOverHttpIT {
  private static final String EVENTS = "channels/orders/events";
  private static final String JSON = "application/json";
  private static final String NDJSON = "application/x-ndjson";
  private static final String TEXT = "text/plain";

  private final HttpClient client = HttpClient.newHttpClient();
  private final RecordingAppender appender = new RecordingAppender();
  private final List<Event> passedOn = new CopyOnWriteArrayList<>();
  private static final CarillonConfig CONFIG = config();
  private static Publisher publisher; // of the running test
  private static HttpHub hub;

  private static CarillonConfig config() {
    Properties settings = new Properties();
    settings.setProperty("carillon.publish.max-event-size", "1000");
    settings.setProperty("carillon.limit.max-body-size", "5000");
    settings.setProperty("carillon.publish.ndjson-spool-threshold", "64KiB");
    return CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(settings)));
  }

  @BeforeAll
  static void start() throws ServletException {
    hub = new HttpHub(() -> publisher, CONFIG);
  }

  @AfterAll
  static void stop() throws ServletException {
    hub.close();
  }

  private CompletionStage<Void> passOn(Event event) {
    passedOn.add(event);
    return CompletableFuture.completedFuture(null);
  }

  @BeforeEach
  void anEmptyLog() {
    publisher = new Publisher(appender, this::passOn, Clock.systemUTC(), CONFIG.publish());
  }

  @Test
  void anObjectIsPublishedAndItsPositionReturned() throws Exception {
    HttpResponse<String> answer =
        post(
            EVENTS,
            JSON,
            "{\"data\": {\"id\" :42},\"type\":\"created\",\"topics\":[\"orders/42\"]}");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
    assertThat(answer.body())
        .isEqualTo("{\"channel\":\"orders\",\"first\":1,\"last\":1,\"count\":1}");
    Publication stored = appender.stored().get(0);
    assertThat(stored.data()).isEqualTo(Data.json("{\"id\" :42}"));
    assertThat(stored.type()).contains(new EventType("created"));
    assertThat(stored.topics()).containsExactly(new Topic("orders/42"));
  }

  @Test
  void anArrayIsABatch() throws Exception {
    HttpResponse<String> answer =
        post(
            EVENTS,
            "application/json; charset=UTF-8",
            "[{\"data\":1},{\"data\":\"é\"},{\"data\":null}]");

    assertThat(answer.body())
        .isEqualTo("{\"channel\":\"orders\",\"first\":1,\"last\":3,\"count\":3}");
    assertThat(appender.stored())
        .extracting(publication -> publication.data().toString())
        .containsExactly("1", "\"é\"", "null");
  }

  @Test
  void textIsPublishedUnchanged() throws Exception {
    HttpResponse<String> answer =
        post(EVENTS + "?type=note&topic=a&topic=b&key=k&ttl=30&id=7", TEXT, "two\nlines: é");

    assertThat(answer.statusCode()).isEqualTo(201);
    Publication stored = appender.stored().get(0);
    assertThat(stored.data()).isEqualTo(Data.text("two\nlines: é"));
    assertThat(stored.topics()).containsExactly(new Topic("a"), new Topic("b"));
    assertThat(stored.ttl()).contains(Duration.ofSeconds(30));
    assertThat(stored.id()).contains("7");
  }

  @Test
  void transientEventsAreDeliveredAndNotStored() throws Exception {
    assertThat(post(EVENTS + "?transient=true", TEXT, "typing").statusCode()).isEqualTo(202);
    assertThat(
            post(EVENTS, NDJSON, "{\"data\":1,\"transient\":true}\n{\"data\":2,\"transient\":true}")
                .body())
        .isEqualTo("{\"channel\":\"orders\",\"first\":0,\"last\":0,\"count\":2}");

    assertThat(appender.stored()).isEmpty();
    assertThat(passedOn)
        .extracting(event -> event.data().toString())
        .containsExactly("typing", "1", "2");
    assertThat(passedOn).allMatch(Event::isTransient);
  }

  @Test
  void aRepeatIsAnsweredWith200AndTheFirstReceipt() throws Exception {
    String batch = "[{\"data\":1},{\"data\":2}]";

    assertThat(send(request(EVENTS, JSON, batch).header("Idempotency-Key", "k")).statusCode())
        .isEqualTo(201);
    HttpResponse<String> repeat = send(request(EVENTS, JSON, batch).header("Idempotency-Key", "k"));

    assertThat(repeat.statusCode()).isEqualTo(200);
    assertThat(repeat.body())
        .isEqualTo("{\"channel\":\"orders\",\"first\":1,\"last\":2,\"count\":2}");
    assertThat(appender.stored())
        .extracting(publication -> publication.id().orElseThrow())
        .containsExactly("k#0", "k#1");
  }

  @Test
  void noThreadWaitsForTheCommit() throws Exception {
    CompletableFuture<Void> commit = appender.holdCommits();
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    for (int i = 0; i < 200; i++) { // more than request threads
      waiting.add(client.sendAsync(request(EVENTS, TEXT, "x").build(), BodyHandlers.ofString()));
    }
    assertThat(get("broken").statusCode()).as("still served").isEqualTo(500);

    commit.complete(null);

    for (CompletableFuture<HttpResponse<String>> answer : waiting) {
      assertThat(answer.get().statusCode()).isEqualTo(201);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json| {\"data\":tru}| 400| expected 'true', found '}'",
        "application/json| {\"data\":1}}| 400| expected the end of the JSON text, found '}'",
        "application/json| {\"data\":NaN}| 400| expected a JSON value, found 'N'",
        "application/json| {\"data\":1,\"dta\":2}| 400| there is no field 'dta'; accepted are data, type, topics, id, key, ttl, to, transient, at, delay",
        "application/json| {\"data\":1,\"type\":\"a\\r\\nid: 1\"}| 400| 'type' contains the control character U+000D at position 1; CR, LF, NUL and other control characters are refused",
        "application/json| {\"data\":1,\"type\":\"a\\n\"}| 400| 'type' contains the control character U+000A at position 1; CR, LF, NUL and other control characters are refused",
        "application/json| {\"data\":1,\"id\":\"\\u0000\"}| 400| 'id' contains the control character U+0000 at position 0; CR, LF, NUL and other control characters are refused",
        "application/json| {\"data\":1,\"type\":\"heartbeat\"}| 400| 'type' must not be 'heartbeat': connected, heartbeat, gap, expired, trace and retracted are the hub's own types, and open and error those of a browser's EventSource",
        "application/json| {\"data\":1,\"ttl\":-1}| 400| 'ttl' must be longer than zero and at most 100 years; this is PT-1S",
        "application/json| [{\"data\":1},{\"data\":2,\"transient\":true}]| 400| a request is durable or transient as a whole; send transient events in one of their own",
        "application/json| `[{\"data\":1},5]`| 400| expected an object, found '5'",
        "application/x-ndjson| ``| 400| there is no line with a publication: there is nothing to publish",
        "application/xml| <a/>| 415| the Content-Type 'application/xml' is not accepted; accepted are application/json, application/x-ndjson, text/plain",
        "application/x-www-form-urlencoded| a=b| 415| the Content-Type 'application/x-www-form-urlencoded' is not accepted; accepted are application/json, application/x-ndjson, text/plain",
        "text/plain;charset=iso-8859-1| a| 415| the charset 'iso-8859-1' is not accepted; UTF-8 is"
      })
  void aWrongBodyIsRefused(String contentType, String body, int status, String problem)
      throws Exception {
    assertRefused(post(EVENTS, contentType, body), status, problem);
  }

  @Test
  void aMissingContentTypeIsRefused() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(hub.uri(EVENTS)).POST(BodyPublishers.ofString("x"));

    HttpResponse<String> answer = send(request);

    assertRefused(
        answer,
        415,
        "the request has no Content-Type; accepted are application/json, application/x-ndjson, text/plain");
    assertThat(problem(answer).getJsonArray("accepted")).hasSize(3);
    assertThat(answer.headers().firstValue("Accept-Post"))
        .contains("application/json, application/x-ndjson, text/plain");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() throws Exception {
    byte[] latin1 = "{\"data\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertRefused(
        post(EVENTS, JSON, BodyPublishers.ofByteArray(latin1)),
        400,
        "the bytes here are not UTF-8");
    assertRefused(
        post(EVENTS, TEXT, BodyPublishers.ofByteArray(latin1)), 400, "the text is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a%20b", "a%2Fb", "a%2Cb", "a%0Ab", "%C3%A9", "a*", "a%3Bb", "%2E%2E%2E%21"})
  void anIllegalChannelNameIsRefused(String name) throws Exception {
    assertRefused(
        post("channels/" + name + "/events", TEXT, "x"),
        400,
        "a channel name is 1 to 128 of the characters A-Z a-z 0-9 . _ ~ - (and not '.' or '..')");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=a%0D%0Ab| type",
        "type=| type",
        "id=a%00| id",
        "ttl=-1| ttl",
        "ttl=soon| ttl",
        "typ=a| typ",
        "type=a&type=b| type",
        "topic=a*| topics",
        "transient=yes| transient",
        "transient=true&id=1| id"
      })
  void aWrongParameterOfATextIsNamed(String query, String field) throws Exception {
    HttpResponse<String> answer = post(EVENTS + "?" + query, TEXT, "x");

    assertRefused(answer, 400, problem(answer).getString("detail"));
    assertThat(problem(answer).getString("field")).isEqualTo(field);
  }

  @Test
  void parametersBesideJsonAreRefused() throws Exception {
    assertRefused(
        post(EVENTS + "?type=a", JSON, "{\"data\":1}"),
        400,
        "query parameters belong to text/plain; with JSON the body says it, so leave out 'type'");
  }

  @Test
  void oversizedBodiesAreAnsweredWith413() throws Exception {
    assertThat(post(EVENTS, TEXT, "x".repeat(1000)).statusCode()).isEqualTo(201);
    appender.stored().clear();

    assertRefused(
        post(EVENTS, TEXT, "x".repeat(1001)), 413, "the data of one event has at most 1000 bytes");
    assertRefused(
        post(
            EVENTS,
            TEXT,
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[1001]))),
        413,
        "the data of one event has at most 1000 bytes");
    assertRefused(
        post(EVENTS, JSON, "{\"data\":\"" + "x".repeat(999) + "\"}"),
        413,
        "the data of one event has at most 1000 bytes");
    assertRefused(
        post(EVENTS, JSON, "{\"data\":1}" + " ".repeat(5000)),
        413,
        "a request of this type has at most 5000 bytes; application/x-ndjson takes the largest");
    HttpResponse<String> lines =
        post(EVENTS, NDJSON, "{\"data\":1}\n{\"data\":\"" + "x".repeat(999) + "\"}");
    assertRefused(lines, 413, "the data of one event has at most 1000 bytes");
    assertThat(problem(lines).getInt("line")).isEqualTo(2);
  }

  @Test
  void anUnavailableMediaTypeIsAnsweredWith406AndTheAvailableOnes() throws Exception {
    HttpResponse<String> answer =
        send(request(EVENTS, TEXT, "x").header("Accept", "text/event-stream"));

    assertRefused(
        answer,
        406,
        "none of the accepted media types is available here; accepted are application/json");
    assertThat(problem(answer).getJsonArray("accepted")).hasToString("[\"application/json\"]");
  }

  @Test
  void aWrongBodyIsAProblemWhateverIsAccepted() throws Exception {
    assertRefused(
        send(request(EVENTS, JSON, "{").header("Accept", "application/json;q=1, text/html")),
        400,
        "expected a string in double quotes, found the end of the text");
  }

  @Test
  void aWrongMethodIsAnsweredWith405AndTheAllowedOnes() throws Exception {
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(hub.uri(EVENTS)).PUT(BodyPublishers.ofString("x")));

    assertRefused(
        answer, 405, "this method is not allowed here; accepted are GET, HEAD, OPTIONS, POST");
    assertThat(answer.headers().firstValue("Allow").orElseThrow()).contains("POST");
  }

  @Test
  void anUnknownPathIsAProblemToo() throws Exception {
    assertRefused(get("nowhere"), 404, "there is no resource at this path");
  }

  @Test
  void anUnavailableLogIs503WithRetryAfter() throws Exception {
    appender.failWith(LogUnavailableException.notStored("the log does not answer", null));

    HttpResponse<String> answer = post(EVENTS, TEXT, "x");

    assertRefused(answer, 503, "the log does not answer");
    assertThat(problem(answer).getString("stored")).isEqualTo("no");
    assertThat(answer.headers().firstValue("Retry-After")).contains("2");
  }

  @Test
  void aPublicationThatTheDatabaseWillNeverTakeIs422() throws Exception {
    appender.failWith(new UnstorableException(new SQLException("value too long", "22001")));

    HttpResponse<String> answer = post(EVENTS, TEXT, "x");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(problem(answer).getString("detail")).contains("a repetition would not succeed");
    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
  }

  @Test
  void aCommitThatWasNotConfirmedIs503WithAnUnknownOutcome() throws Exception {
    appender.failWith(LogUnavailableException.unknown(null));

    HttpResponse<String> answer = post(EVENTS, TEXT, "x");

    assertRefused(
        answer,
        503,
        "the log did not confirm the publication, so it may or may not be stored; with an id it can"
            + " be repeated safely");
    assertThat(problem(answer).getString("stored")).isEqualTo("unknown");
    assertThat(answer.headers().firstValue("Retry-After")).contains("2");
  }

  @Test
  void anUnexpectedErrorDisclosesNothing() throws Exception {
    HttpResponse<String> answer = get("broken");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("inside of the hub", "IllegalState");
    assertThat(problem(answer).getString("id")).hasSize(36);
  }

  @Test
  void aMalformedLineIsReportedAndNothingIsStored() throws Exception {
    HttpResponse<String> answer =
        post(
            EVENTS,
            NDJSON,
            "{\"data\":1}\n".repeat(4710) + "{\"data\":1,\"typ\":2}\n{\"data\":1}\n");

    assertRefused(
        answer,
        400,
        "there is no field 'typ'; accepted are data, type, topics, id, key, ttl, to, transient, at, delay");
    assertThat(problem(answer).getInt("line")).isEqualTo(4711);
    assertThat(problem(answer).getInt("column")).isEqualTo(17);
  }

  @Test
  void aBatchLargerThanItsMemoryIsPublishedAndClosed() throws Exception {
    appender.onlyCount();

    HttpResponse<String> answer =
        post(EVENTS, NDJSON, BodyPublishers.ofInputStream(() -> new Lines(100_000)));

    assertThat(answer.body())
        .isEqualTo("{\"channel\":\"orders\",\"first\":1,\"last\":100000,\"count\":100000}");
    assertThat(appender.count()).isEqualTo(100_000);
    assertThatThrownBy(() -> appender.last().forEach(publication -> {}))
        .as("its file is closed")
        .isInstanceOf(SpoolUnavailableException.class);
  }

  @Test
  void aDisconnectedSenderStoresNothing() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", hub.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/"
                  + EVENTS
                  + " HTTP/1.1\r\nHost: x\r\nContent-Type: "
                  + NDJSON
                  + "\r\nContent-Length: 100000\r\n\r\n{\"data\":1}\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes(); // until the server has closed it
    }

    assertThat(appender.stored()).isEmpty();
    assertThat(appender.last()).isNull();
  }

  private void assertRefused(HttpResponse<String> answer, int status, String problem) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(problem(answer).getString("detail")).isEqualTo(problem);
    assertThat(problem(answer).getInt("status")).isEqualTo(status);
    assertThat(appender.stored()).isEmpty();
  }

  private static JsonObject problem(HttpResponse<String> answer) {
    return Json.createReader(new StringReader(answer.body())).readObject();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(hub.uri(path)));
  }

  private HttpResponse<String> post(String path, String contentType, String body)
      throws IOException, InterruptedException {
    return send(request(path, contentType, body));
  }

  private HttpResponse<String> post(String path, String contentType, BodyPublisher body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(hub.uri(path)).header("Content-Type", contentType).POST(body));
  }

  private HttpRequest.Builder request(String path, String contentType, String body) {
    return HttpRequest.newBuilder(hub.uri(path))
        .header("Content-Type", contentType)
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** Publications of 200 bytes each, generated while they are read. */
  private static final class Lines extends InputStream {
    private static final byte[] LINE =
        ("{\"data\":\"" + "x".repeat(200) + "\"}\n").getBytes(StandardCharsets.UTF_8);
    private long left;

    Lines(int count) {
      left = (long) count * LINE.length;
    }

    @Override
    public int read() {
      return left == 0 ? -1 : LINE[(int) ((LINE.length - left-- % LINE.length) % LINE.length)];
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int i = 0;
      while (i < length && left > 0) {
        bytes[offset + i++] = (byte) read();
      }
      return i == 0 ? -1 : i;
    }
  }
}
