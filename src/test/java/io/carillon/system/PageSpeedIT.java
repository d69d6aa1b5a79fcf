package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How fast the pages are: with an empty cache on a slow network, and with the values of seven days.
 * The times are taken in the page, by the clock of the browser, and printed. With {@code mvn verify
 * -Pscreenshots}.
 */
@Tag("screenshots")
class PageSpeedIT {
  /** About one in five seconds for seven days. */
  private static final int SAMPLES = 130_000;

  private static final Duration PAST = Duration.ofDays(7).minusHours(3);

  /** Of the oldest sample only, so that its appearance shows that nothing is missing. */
  private static final int PEAK = 999;

  private static final String HISTORY =
      """
      insert into carillon_event (channel, seq, event_data, data_format, topics, event_key, appended_at)
      select 'monitoring', h.head + x,
        stringtoutf8('{"metric":"oven","value":' || case x when 1 then %d else 20 + mod(x, 60) end || '}'),
        'JSON', null, 'oven', ? + x * ?
      from system_range(1, %d), (select head from carillon_channel where name = 'monitoring') h
      """
          .formatted(PEAK, SAMPLES);

  /** Runs before the page: notes its requests, also those without an end, and when it is live. */
  private static final String PROBE =
      """
      window.opened = [];
      const fetchNow = window.fetch;
      window.fetch = (...request) => {
        opened.push({ name: String(request[0]?.url ?? request[0]) });
        return fetchNow(...request);
      };
      window.EventSource = class extends EventSource {
        constructor(url, options) {
          super(url, options);
          opened.push({ name: String(url) });
        }
      };
      const watch = setInterval(() => {
        if (document.querySelector('#status .words')?.textContent === 'live') {
          window.liveAt = performance.now();
          clearInterval(watch);
        }
      }, 10);
      """;

  /** An image that occurs twice is requested once. */
  private static final String FIGURES =
      """
      (() => {
        const entries = performance.getEntriesByType('resource').filter((each) => each.initiatorType !== 'fetch');
        const [page] = performance.getEntriesByType('navigation');
        const names = (all) => [...new Set(all.map((each) => each.name))];
        return {
          view: performance.getEntriesByName('first-contentful-paint')[0].startTime,
          live: liveAt,
          files: 1 + names(entries).length,
          requests: 1 + names([...entries, ...opened]).length,
          bytes: entries.reduce((sum, each) => sum + each.transferSize, page.transferSize),
          names: names([...entries, ...opened]).join('\\n'),
        };
      })()""";

  /** Draws seven days in the chart of the samples, and notes how long it took. */
  private static final String SHOW_WEEK =
      """
      (() => {
        const began = performance.now();
        window.shownAfter = undefined;
        const note = () => {
          if (document.querySelector('.chosen .summary').textContent.includes('at most %d')) {
            window.shownAfter = performance.now() - began;
          } else {
            requestAnimationFrame(note);
          }
        };
        const choice = document.querySelector('#window');
        choice.value = '604800';
        choice.dispatchEvent(new Event('change'));
        requestAnimationFrame(note);
        return true;
      })()"""
          .formatted(PEAK);

  @TempDir static Path data;

  private static HubProcess hub;

  @BeforeAll
  static void start() throws SQLException {
    Map<String, String> settings =
        Map.of(
            "carillon.monitoring.interval", "PT0S",
            "carillon.channel.monitoring.retention-age", "P8D",
            "carillon.stream.heartbeat-interval", "PT1S");
    hub = HubProcess.start(data, settings);
    Http.postJson(hub.uri("/api/monitoring"), "{\"metric\":\"other\",\"value\":1}");
    hub.terminate();
    insertPast();
    hub = HubProcess.start(data, settings);
    try (Browser browser = Browser.start()) { // a hub has usually served a page before
      browser.open(hub.uri("/"));
      browser.see("#status .words", "live");
    }
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static void insertPast() throws SQLException {
    String url = "jdbc:h2:file:" + data.resolve("carillon").toAbsolutePath() + ";IFEXISTS=TRUE";
    long start = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().minus(PAST));
    try (Connection connection = DriverManager.getConnection(url, "carillon", "");
        PreparedStatement past = connection.prepareStatement(HISTORY)) {
      execute(connection, "update carillon_event set appended_at = " + start);
      past.setLong(1, start);
      past.setLong(2, PAST.toNanos() / 1_000 / SAMPLES);
      assertThat(past.executeUpdate()).isEqualTo(SAMPLES);
      execute(
          connection,
          "insert into carillon_key (channel, seq, event_key) select channel, seq, event_key"
              + " from carillon_event where event_key = 'oven'");
      execute(
          connection,
          "update carillon_channel set head = head + " + SAMPLES + " where name = 'monitoring'");
      try (PreparedStatement shutdown = connection.prepareStatement("shutdown")) {
        shutdown.execute(); // the hub has told the database to stay open without connections
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      assertThat(statement.executeUpdate()).as(sql).isPositive();
    }
  }

  /** "Slow 3G" of Lighthouse: 400 kbit/s, and 400 ms for each request. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "notifications.html",
        "monitoring.html",
        "chat.html",
        "console.html",
        "connections.html"
      })
  void aPageIsSeenInTwoSecondsAndLiveInFourOnASlowNetwork(String page) {
    try (Browser browser = Browser.start()) {
      browser
          .driver()
          .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", PROBE));
      browser.driver().executeCdpCommand("Network.enable", Map.of());
      browser
          .driver()
          .executeCdpCommand(
              "Network.emulateNetworkConditions",
              Map.of(
                  "offline", false,
                  "latency", 400,
                  "downloadThroughput", 50_000,
                  "uploadThroughput", 50_000));
      browser.open(hub.uri("/" + page));
      browser.until("window.liveAt > 0");
      @SuppressWarnings("unchecked")
      Map<String, Object> figures = (Map<String, Object>) browser.evaluate(FIGURES);
      System.out.printf(
          "/%s: seen after %.1f s, live after %.1f s, %s requests; %s files of %s bytes%n",
          page,
          number(figures, "view") / 1_000,
          number(figures, "live") / 1_000,
          figures.get("requests"),
          figures.get("files"),
          figures.get("bytes"));
      requireFast(number(figures, "view"), 2_000);
      requireFast(number(figures, "live"), 4_000);
      assertThat(number(figures, "files")).as(figures.get("names").toString()).isEqualTo(4.0);
      assertThat(number(figures, "requests"))
          .as(figures.get("names").toString())
          .isLessThanOrEqualTo(10);
    }
  }

  /** On a quiet machine only, with {@code -Dcarillon.tests.speed=required}. */
  private static void requireFast(double millis, double limit) {
    if ("required".equals(System.getProperty("carillon.tests.speed"))) {
      assertThat(millis).isLessThan(limit);
    }
  }

  private static double number(Map<String, Object> figures, String name) {
    return ((Number) figures.get(name)).doubleValue();
  }

  @Test
  void sevenDaysOfSamplesAreDrawnInASecond() {
    try (Browser browser = Browser.start()) {
      browser.look(1280, 900, "light");
      browser.open(hub.uri("/monitoring.html?chart=oven&window=300"));
      browser.see("#status .words", "live");
      double fastest = Double.MAX_VALUE;
      for (int time = 1; time <= 3; time++) { // the first one also warms the hub up
        browser.evaluate(SHOW_WEEK);
        browser.until("window.shownAfter > 0");
        double millis = ((Number) browser.evaluate("shownAfter")).doubleValue();
        System.out.printf(
            "%,d samples of 7 days are drawn after %.2f s%n", SAMPLES, millis / 1_000);
        fastest = Math.min(fastest, millis);
        browser.evaluate(
            "[document.querySelector('#window').value = '30',"
                + " document.querySelector('#window').dispatchEvent(new Event('change'))].length");
        browser.until(
            "document.querySelector('.chosen .summary').textContent.includes('no values')");
      }
      requireFast(fastest, 1_000);
    }
  }
}
