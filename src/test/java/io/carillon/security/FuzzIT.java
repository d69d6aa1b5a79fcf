package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.RawHttp.Answer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Ten thousand random and malformed requests. */
@Tag("attack")
class FuzzIT {
  private static final Issuer ISSUER = new Issuer();
  private static final Pattern STACK_TRACE =
      Pattern.compile("\\bat [\\w.$]+\\([\\w]+\\.java|Exception\\b|\\bjava\\.(lang|util|io)\\.");
  private static final Pattern ACCEPTED =
      Pattern.compile("\"channel\":\"([^\"]+)\",\"first\":(\\d+),\"last\":(\\d+)");
  private static final String ADMIN =
      Web.bearer(ISSUER.sign(Issuer.granting("root", List.of(), List.of(), true)));

  private static Path data;
  private static SecuredHub hub;
  private static final Map<String, TreeSet<Long>> accepted = new HashMap<>();
  private static final Map<Integer, Integer> answers = new HashMap<>();
  private static final List<String> broken = new ArrayList<>(); // all of them

  @BeforeContainer
  static void start() throws IOException {
    data = Files.createTempDirectory("carillon-fuzz");
    hub =
        SecuredHub.trusting(
            ISSUER,
            data,
            Map.of(
                "carillon.stream.long-poll-timeout", "PT0.05S",
                "carillon.stream.heartbeat-interval", "PT0.5S",
                "carillon.limit.max-connections", "100000",
                "carillon.limit.max-connections-per-user", "0"));
  }

  @AfterContainer
  static void onlyAcceptedEventsAreStoredAndTheHubIsHealthy() throws IOException {
    try {
      Web web = new Web(hub.url());
      String events = "api/channels/after/events";
      HttpResponse<String> published =
          web.send("POST", events, "well", "Authorization", ADMIN, "Content-Type", "text/plain");
      assertThat(published.statusCode()).isEqualTo(201);
      assertThat(
              web.get(
                      events + "?since=earliest",
                      "Authorization",
                      ADMIN,
                      "Accept",
                      "application/json")
                  .body())
          .contains("\"well\"");
      assertThat(broken).as("%d answers", broken.size()).isEmpty();
      assertThat(answers.keySet()).as("%s", answers).contains(200, 201, 400, 401, 404, 405);
      assertStoredIsAccepted(web);
    } finally {
      hub.close();
      try (Stream<Path> files = Files.walk(data)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  /** 501 and 505 tell what is wrong with the request (RFC 9112, 6.1; RFC 9110, 15.6.6). */
  private static boolean isFaultOfTheHub(int status) {
    return status >= 500 && status != 501 && status != 505;
  }

  /** Channels of rooms also have joins and leaves. */
  private static void assertStoredIsAccepted(Web web) {
    String listed = web.get("api/channels?limit=1000", "Authorization", ADMIN).body();
    Matcher channel = Pattern.compile("\"channel\":\"([^\"]+)\",\"head\":(\\d+)").matcher(listed);
    int seen = 0;
    while (channel.find()) {
      String name = channel.group(1);
      if (!name.startsWith("chat.") && !name.equals("after")) {
        seen++;
        assertThat(accepted.getOrDefault(name, new TreeSet<>()))
            .as("events accepted for " + name)
            .hasSize(Integer.parseInt(channel.group(2)));
      }
    }
    assertThat(seen).isPositive();
  }

  @Property(
      tries = 10_000,
      shrinking = ShrinkingMode.OFF,
      edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
  void noRequestBreaksAnything(@ForAll("requests") byte[] request) throws IOException {
    Answer answer = RawHttp.send(hub.url(), request);

    String shown = new String(request, StandardCharsets.ISO_8859_1);
    if (answer.isHung()
        || isFaultOfTheHub(answer.status())
        || STACK_TRACE.matcher(answer.text()).find()) {
      broken.add(shown + "\n-- was answered with --\n" + answer);
    }
    answers.merge(answer.status(), 1, Integer::sum);
    if (answer.status() == 201 || answer.status() == 200) {
      note(answer);
    }
  }

  private static void note(Answer answer) {
    Matcher positions = ACCEPTED.matcher(answer.body());
    if (positions.find()) {
      TreeSet<Long> seqs = accepted.computeIfAbsent(positions.group(1), none -> new TreeSet<>());
      for (long seq = Long.parseLong(positions.group(2));
          seq <= Long.parseLong(positions.group(3));
          seq++) {
        seqs.add(seq);
      }
    }
  }

  // --- requests ---------------------------------------------------------------------------------

  @Provide
  Arbitrary<byte[]> requests() {
    Arbitrary<byte[]> wellFormed =
        Combinators.combine(methods(), paths(), queries(), headers(), bodies()).as(FuzzIT::request);
    return Combinators.combine(wellFormed, mutations()).as(FuzzIT::mutated);
  }

  private static byte[] request(
      String method, String path, String query, List<String> headers, byte[] body) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path);
    if (!query.isEmpty()) {
      head.append('?').append(query);
    }
    head.append(" HTTP/1.1\r\nConnection: close\r\n");
    if (headers.stream().noneMatch(line -> line.startsWith("Host:"))) {
      head.append("Host: 127.0.0.1\r\n");
    }
    headers.forEach(line -> head.append(line).append("\r\n"));
    boolean saysLength =
        headers.stream()
            .anyMatch(
                line ->
                    line.startsWith("Content-Length:") || line.startsWith("Transfer-Encoding:"));
    if (body.length > 0 && !saysLength) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    byte[] whole = Arrays.copyOf(first, first.length + body.length);
    System.arraycopy(body, 0, whole, first.length, body.length);
    return whole;
  }

  private static Arbitrary<String> methods() {
    return Arbitraries.frequencyOf(
        Tuple.of(40, Arbitraries.just("POST")),
        Tuple.of(30, Arbitraries.just("GET")),
        Tuple.of(
            20, Arbitraries.of("DELETE", "PUT", "HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT")),
        Tuple.of(5, Arbitraries.strings().withCharRange('A', 'Z').ofMinLength(1).ofMaxLength(12)));
  }

  private static Arbitrary<String> segments() {
    return Arbitraries.frequencyOf(
        Tuple.of(10, Arbitraries.of("a", "b", "orders", "lobby", "notifications", "chat.lobby")),
        Tuple.of(
            3,
            Arbitraries.of(
                "..",
                ".",
                "%2e%2e",
                "%00",
                "%0d%0aX:1",
                "a%2Fb",
                "%",
                "%zz",
                "%ff",
                "*",
                "{id}",
                ";x=1",
                "a;b",
                "~",
                "\u00e4",
                "a".repeat(129),
                "a".repeat(5000),
                "")),
        Tuple.of(2, Arbitraries.strings().withCharRange('!', '~').ofMaxLength(10)));
  }

  private static Arbitrary<String> paths() {
    Arbitrary<String> templates =
        Arbitraries.of(
            "/api/channels/%s/events",
            "/api/channels/%s/events",
            "/api/events",
            "/api/channels",
            "/api/channels/%s",
            "/api/notifications",
            "/api/monitoring",
            "/api/chat/%s/events",
            "/api/chat/%s/messages",
            "/api/chat/%s/typing",
            "/api/chat/%s/members",
            "/api/heartbeat",
            "/api/tickets",
            "/api/connections",
            "/api/connections/%s",
            "/api/connections/%s/token",
            "/metrics",
            "/health/%s",
            "/openapi",
            "/%s",
            "/api/%s",
            "/WEB-INF/%s",
            "/js/%s",
            "//%s",
            "http://evil.example/%s",
            "*");
    return Combinators.combine(templates, segments())
        .as((template, segment) -> template.replace("%s", segment.replace(" ", "")));
  }

  private static final List<String> PARAMETERS =
      List.of(
          "channel",
          "topic",
          "type",
          "since",
          "lastEventId",
          "wait",
          "latest",
          "throttle",
          "id",
          "key",
          "ttl",
          "transient",
          "limit",
          "before",
          "after",
          "user",
          "role",
          "ticket",
          "token",
          "revoke",
          "clientId",
          "metric",
          "x");

  private static Arbitrary<String> values() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            10,
            Arbitraries.of(
                "",
                "a",
                "orders",
                "1",
                "-1",
                "0",
                "99999999999999999999",
                "true",
                "false",
                "earliest",
                "PT1S",
                "PT-1S",
                "P999999999D",
                "2025-01-31T12:00:00Z",
                "a=1,b=2",
                "NaN",
                "1e999",
                "%00",
                "%0a",
                "%F0%9F%98%80",
                "%",
                "*",
                "a*",
                "..")),
        Tuple.of(2, Arbitraries.strings().withCharRange('!', '~').ofMaxLength(20)),
        Tuple.of(1, Arbitraries.integers().between(1, 20_000).map("x"::repeat)));
  }

  private static Arbitrary<String> queries() {
    return Combinators.combine(Arbitraries.of(PARAMETERS), values())
        .as((name, value) -> name + "=" + value.replace("#", "").replace(" ", ""))
        .list()
        .ofMaxSize(4)
        .map(pairs -> String.join("&", pairs));
  }

  private static Arbitrary<List<String>> headers() {
    Arbitrary<String> others =
        Combinators.combine(
                Arbitraries.of(
                    "Last-Event-ID",
                    "Idempotency-Key",
                    "Accept",
                    "Accept-Encoding",
                    "Origin",
                    "Host",
                    "Cookie",
                    "X-Forwarded-For",
                    "Forwarded",
                    "Content-Length",
                    "Transfer-Encoding",
                    "Expect",
                    "Range",
                    "Upgrade",
                    "Content-Encoding",
                    "Sec-Fetch-Site",
                    "Access-Control-Request-Method",
                    "If-None-Match",
                    "X-Any"),
                headerValues())
            .as((name, value) -> name + ": " + value);
    Arbitrary<String> contentType =
        Arbitraries.of(
                "application/json",
                "application/json; charset=utf-8",
                "application/x-ndjson",
                "text/plain",
                "text/plain; charset=utf-16",
                "application/xml",
                "",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded",
                "a/b/c",
                "*/*",
                "application/json;")
            .map(type -> "Content-Type: " + type);
    Arbitrary<String> authorization =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.just("Authorization: " + ADMIN)),
            Tuple.of(
                1,
                Arbitraries.of(
                        "Bearer",
                        "Bearer ",
                        "Bearer a.b.c",
                        "Basic !",
                        "Basic YTpi",
                        "Digest x",
                        "")
                    .map(value -> "Authorization: " + value)),
            Tuple.of(1, Arbitraries.just("X-None: at all")));
    return Combinators.combine(contentType, authorization, others.list().ofMaxSize(2))
        .as(
            (type, login, more) -> {
              List<String> all = new ArrayList<>(more);
              all.add(type);
              all.add(login);
              return all;
            });
  }

  private static Arbitrary<String> headerValues() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            10,
            Arbitraries.of(
                "",
                "1",
                "-1",
                "a=1,b=2",
                "0",
                "99999999999",
                "chunked",
                "gzip",
                "identity",
                "100-continue",
                "text/event-stream",
                "application/json",
                "*/*;q=0",
                "q=",
                "http://evil.example",
                "null",
                "127.0.0.1",
                "evil.example",
                "for=\"",
                "h2c",
                "websocket",
                "cross-site",
                "POST",
                "bytes=0-",
                "carillon-token=x",
                "\u00fc")),
        Tuple.of(2, Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(40)),
        Tuple.of(1, Arbitraries.integers().between(1, 40_000).map("y"::repeat)));
  }

  private static Arbitrary<byte[]> bodies() {
    Arbitrary<String> texts =
        Arbitraries.of(
            "",
            "{\"data\":1}",
            "{\"data\":{\"a\":[1,2,{\"b\":null}]},\"type\":\"t\",\"topics\":[\"x/1\"],\"key\":\"k\"}",
            "[{\"data\":1},{\"data\":\"two\",\"id\":\"2\"}]",
            "{\"data\":1}\n{\"data\":2,\"ttl\":\"PT1M\"}\n",
            "{\"data\":1,\"transient\":true}",
            "{\"data\":1,\"to\":{\"users\":[\"ann\"],\"roles\":[]}}",
            "{\"type\":\"system\",\"title\":\"t\",\"message\":\"m\",\"severity\":\"info\"}",
            "{\"metric\":\"m\",\"value\":1e308}",
            "[{\"metric\":\"m\",\"value\":1},{\"metric\":\"n\",\"value\":-0}]",
            "{\"content\":\"hello\"}",
            "{\"channels\":[\"a\",\"b*\"]}",
            "{\"data\":\"\\ud800\"}",
            "[".repeat(3000),
            "{\"a\":".repeat(200),
            "hello \u0000 \u2028 world");
    Arbitrary<byte[]> given = texts.map(text -> text.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    return Arbitraries.frequencyOf(Tuple.of(8, given), Tuple.of(1, random));
  }

  /** Positions, from the start or the end of the request, and the bytes for them. */
  private static Arbitrary<List<Tuple2<Integer, Byte>>> mutations() {
    Arbitrary<List<Tuple2<Integer, Byte>>> some =
        Combinators.combine(Arbitraries.integers().between(0, 600), Arbitraries.bytes())
            .as(Tuple::of)
            .list()
            .ofMinSize(1)
            .ofMaxSize(4);
    return Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(List.of())), Tuple.of(1, some));
  }

  /** Replaces, inserts or removes a byte at each position. */
  private static byte[] mutated(byte[] request, List<Tuple2<Integer, Byte>> mutations) {
    byte[] bytes = request;
    for (Tuple2<Integer, Byte> mutation : mutations) {
      int at = mutation.get1() % bytes.length;
      switch (mutation.get1() % 3) {
        case 0 -> bytes[at] = mutation.get2();
        case 1 -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
          System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
          longer[at] = mutation.get2();
          bytes = longer;
        }
        default -> {
          byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
          System.arraycopy(bytes, at + 1, shorter, at, bytes.length - at - 1);
          bytes = shorter;
        }
      }
    }
    return bytes;
  }
}
