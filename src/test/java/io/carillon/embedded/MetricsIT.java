package io.carillon.embedded;

import static io.carillon.testing.Streams.readUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.carillon.testing.HubExtension;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MetricsIT {
  private static final Path PAGE = Path.of("docs/metrics.md");
  private static final String BEGIN = "<!-- metrics: kept equal to /metrics by MetricsIT -->\n";
  private static final String END = "<!-- /metrics -->";

  @RegisterExtension
  static final HubExtension HUB =
      HubExtension.with(Map.of("carillon.stream.heartbeat-interval", "PT0.2S"));

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Streams of the test before are closed in the background. */
  @BeforeEach
  void awaitNoOpenStream() {
    await().until(() -> values().get("carillon_active_connections") == 0);
  }

  @Test
  void everyMetricIsDocumentedAndEveryDocumentedOneExists() throws Exception {
    String page = Files.readString(PAGE);
    String table = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));

    assertThat(table).isEqualTo(tableOf(scrape()));
  }

  @Test
  void promtoolAcceptsThem() throws Exception {
    assumeThat(isThere("promtool"))
        .as("promtool is not installed: Debian has it in the package prometheus")
        .isTrue();
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    try (var input = promtool.getOutputStream()) {
      input.write(scrape().getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(promtool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(output).isEmpty();
    assertThat(promtool.exitValue()).isZero();
  }

  @Test
  void countersCountStreamsAndEvents() throws Exception {
    Map<String, Double> before = values();
    try (InputStream stream = stream("counted", "")) {
      awaitLive();
      publish("counted");
      readUntil(stream, "data: \"hello\"");
      await().until(() -> grown(before, "carillon_events_sent_total") == 1);
      await().until(() -> grown(before, "carillon_event_latency_seconds_count") == 1); // after it

      assertThat(grown(before, "carillon_active_connections")).isEqualTo(1);
      assertThat(grown(before, "carillon_connections_total{outcome=\"opened\"}")).isEqualTo(1);
      assertThat(grown(before, "carillon_reconnections_total")).isZero();
      assertThat(grown(before, "carillon_events_published_total")).isEqualTo(1);
      assertThat(grown(before, "carillon_publish_duration_seconds_count")).isEqualTo(1);
      assertThat(grown(before, "carillon_event_latency_seconds_bucket{le=\"+Inf\"}")).isEqualTo(1);
      assertThat(grown(before, "carillon_bytes_sent_total")).isGreaterThan(50);
      assertThat(values().get("carillon_hot_tail_bytes")).isGreaterThan(0);
    }
    await().until(() -> grown(before, "carillon_active_connections") == 0);
    assertThat(grown(before, "carillon_connection_duration_seconds_count{reason=\"client-gone\"}"))
        .isEqualTo(1);
  }

  @Test
  void replayedEventsDoNotCountAsLatency() throws Exception {
    publish("replayed");
    Map<String, Double> before = values();
    try (InputStream stream = stream("replayed", "?lastEventId=0")) {
      readUntil(stream, "data: \"hello\"");
      await().until(() -> grown(before, "carillon_events_sent_total") == 1);

      assertThat(grown(before, "carillon_reconnections_total")).isEqualTo(1);
      assertThat(grown(before, "carillon_event_latency_seconds_count")).isZero();
    }
    await().until(() -> grown(before, "carillon_active_connections") == 0);
  }

  @Test
  void longPollsDoNotCountAsReconnects() throws Exception {
    publish("polled");
    Map<String, Double> before = values();

    HttpResponse<String> answer =
        get(HUB.server(), "api/channels/polled/events?since=0", "Accept", "application/json");

    assertThat(answer.body()).endsWith("\"next\":\"1\"}");
    await().until(() -> grown(before, "carillon_connections_total{outcome=\"opened\"}") == 1);
    assertThat(grown(before, "carillon_reconnections_total")).isZero();
    await().until(() -> grown(before, "carillon_active_connections") == 0);
  }

  @Test
  void aPositionFromTheFutureIsCountedAsAGapButNotAsLoss() throws Exception {
    Map<String, Double> before = values();
    try (InputStream stream = stream("future", "?lastEventId=1000")) {
      readUntil(stream, "event: gap");

      await().until(() -> grown(before, "carillon_gaps_total{reason=\"future\"}") == 1);
      assertThat(grown(before, "carillon_events_lost_total")).isZero();
    }
    await().until(() -> grown(before, "carillon_active_connections") == 0);
  }

  @Test
  void openMetricsIsServedIfAccepted() throws Exception {
    HttpResponse<String> answer =
        get(HUB.server(), "metrics", "Accept", "application/openmetrics-text;version=1.0.0;q=0.8");

    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
    assertThat(answer.body()).endsWith("# EOF\n");
    assertThat(get(HUB.server(), "metrics").headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
  }

  @Test
  void inOpenModeMetricsRequireTheirTokenIfConfigured(@TempDir Path other) throws Exception {
    String token = "only-for-prometheus";
    try (EmbeddedServer closed =
        HubExtension.start(other, Map.of("carillon.metrics.token", token))) {
      assertThat(get(closed, "metrics").statusCode()).isEqualTo(401);
      assertThat(get(closed, "metrics", "Authorization", "Bearer wrong").statusCode())
          .isEqualTo(401);
      assertThat(get(closed, "metrics", "Authorization", "Bearer " + token).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void metricsCanBeDisabled(@TempDir Path other) throws Exception {
    try (EmbeddedServer silent = HubExtension.start(other, Map.of("carillon.metrics", "off"))) {
      HttpResponse<String> answer = get(silent, "metrics");
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).contains("metrics are disabled by carillon.metrics");
      assertThat(get(silent, "health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theStableNamesHaveTheSameValues() throws Exception {
    publish("stable");
    try (InputStream stream = stream("stable", "?lastEventId=0")) {
      readUntil(stream, "data: \"hello\"");
      awaitLive();
      publish("stable");
      await().until(() -> values().get("sse_event_latency_seconds_count") > 0);

      Map<String, Double> values = values();
      assertThat(values.get("sse_active_connections")).isPositive();
      assertThat(values.get("sse_max_connections")).isPositive();
      assertThat(values.get("sse_reconnections_total")).isPositive();
      assertThat(values.keySet())
          .filteredOn(name -> name.startsWith("sse_"))
          .isNotEmpty()
          .allSatisfy(
              name ->
                  assertThat(values.get(name))
                      .as(name)
                      .isEqualTo(values.get(name.replace("sse_", "carillon_"))));
    }
  }

  /**
   * The only open stream gets its events as they are published: one that it still reads from the
   * log does not count as latency.
   */
  private static void awaitLive() {
    await().until(() -> get(HUB.server(), "api/connections").body().contains("\"state\":\"live\""));
  }

  // --- reading ----------------------------------------------------------------------------------

  private static String scrape() throws Exception {
    return get(HUB.server(), "metrics").body();
  }

  private static Map<String, Double> values() throws Exception {
    return scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
  }

  private static double grown(Map<String, Double> before, String name) throws Exception {
    assertThat(before).containsKey(name);
    return values().get(name) - before.get(name);
  }

  /** A row for each metric: name, type, labels, help. */
  private static String tableOf(String exposition) {
    Map<String, String> types = new TreeMap<>();
    Map<String, String> help = new TreeMap<>();
    Map<String, TreeSet<String>> labels = new TreeMap<>();
    exposition
        .lines()
        .forEach(
            line -> {
              String[] words = line.split(" ", 4);
              if (line.startsWith("# TYPE ")) {
                types.put(words[2], words[3]);
                labels.put(words[2], new TreeSet<>());
              } else if (line.startsWith("# HELP ")) {
                help.put(words[2], words[3]);
              } else {
                Matcher label = Pattern.compile("[{,](\\w+)=\"").matcher(line);
                String name = familyOf(line.split("[{ ]")[0], types);
                while (label.find()) {
                  labels.get(name).add(label.group(1));
                }
              }
            });
    labels.values().forEach(names -> names.remove("le"));
    return types.keySet().stream()
        .sorted(
            Comparator.comparing((String name) -> !name.startsWith("carillon_"))
                .thenComparing(name -> !name.startsWith("sse_"))
                .thenComparing(name -> name))
        .map(
            name ->
                "| `%s` | %s | %s | %s |\n"
                    .formatted(
                        name, types.get(name), String.join(", ", labels.get(name)), help.get(name)))
        .collect(
            Collectors.joining(
                "", "| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n", ""));
  }

  private static String familyOf(String sample, Map<String, String> types) {
    return types.containsKey(sample) ? sample : sample.replaceAll("_(bucket|sum|count)$", "");
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  // --- doing ------------------------------------------------------------------------------------

  private static HttpResponse<String> get(EmbeddedServer from, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(from.url().resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static InputStream stream(String channel, String query) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                HUB.server().url().resolve("api/channels/" + channel + "/events" + query))
            .header("Accept", "text/event-stream")
            .build();
    return HTTP.send(request, BodyHandlers.ofInputStream()).body();
  }

  private static void publish(String channel) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(HUB.server().url().resolve("api/channels/" + channel + "/events"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"data\":\"hello\"}"))
            .build();
    assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }
}
