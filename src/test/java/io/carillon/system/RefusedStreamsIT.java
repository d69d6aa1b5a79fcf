package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.jpa.OwnPostgresql;
import io.carillon.system.ReverseProxy.Kind;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The native {@code EventSource} of Chromium, without a library, at a hub that refuses streams for
 * a while, or is not there: directly, and behind the proxies of {@code server-config}. An error
 * status would end it for good.
 */
@Tag("chaos")
@Timeout(180)
class RefusedStreamsIT {
  private static final String EVENTS = "/api/channels/trial/events";
  private static final int SOURCES = 3;

  @TempDir Path folder;
  private final int port = HubProcess.freePort();
  private OwnPostgresql postgresql;
  private TcpProxy cable;
  private HubProcess hub;
  private Browser browser;
  private final List<ReverseProxy> proxies = new ArrayList<>();
  private final List<String> tabs = new ArrayList<>();

  @BeforeEach
  void start() {
    browser = Browser.start(true);
    postgresql = OwnPostgresql.start(folder);
    cable = new TcpProxy(postgresql.port());
    hub = startHub();
    for (Kind kind : Kind.values()) {
      proxies.add(ReverseProxy.start(kind, LoadBalancer.folder(folder, kind.name()), port, "90s"));
    }
  }

  private HubProcess startHub() {
    return HubProcess.start(
        port,
        folder.resolve("hub"),
        Map.of(
            "carillon.db.url", OwnPostgresql.url(cable.port()),
            "carillon.publish.timeout", "PT2S",
            "carillon.limit.max-connections", Integer.toString(SOURCES),
            "carillon.stream.drain-timeout", "PT2S",
            "carillon.stream.reconnect-delay", "PT0.5S",
            "carillon.trusted-proxies", "127.0.0.1",
            "carillon.security", "open",
            "carillon.monitoring.interval", "PT0S"));
  }

  @AfterEach
  void stop() {
    proxies.forEach(ReverseProxy::close);
    if (browser != null) {
      browser.close();
    }
    if (hub != null) {
      hub.close();
    }
    if (cable != null) {
      cable.close();
    }
    if (postgresql != null) {
      postgresql.close();
    }
  }

  @Test
  void anEventSourceComesBackFromEveryRefusalAndMissesAndRepeatsNothing() {
    openTab(hub.uri("/api.html"));
    proxies.forEach(proxy -> openTab(proxy.uri("/api.html")));
    inEveryTab(() -> listen("a", EVENTS));
    publish(1);
    inEveryTab(() -> browser.until("a.events.join() === '1'"));

    theNodeIsFull();
    theDatabaseIsAway();
    theHubIsRestarted();

    inEveryTab(() -> assertThat(browser.evaluate("a.source.readyState")).isEqualTo(1L));
  }

  private void theNodeIsFull() {
    List<StreamClient> others = new ArrayList<>();
    disconnectAll();
    for (int i = 0; i < SOURCES; i++) { // before the sources come back
      others.add(StreamClient.open(hub.uri("/api/channels/other/events")).connected());
    }
    publish(2);
    inEveryTab(() -> browser.until("a.refused > 0"));
    disconnectAll();
    others.forEach(StreamClient::close);
    inEveryTab(() -> browser.until("a.events.join() === '1,2'"));
    assertThat(refusals("full")).isGreaterThanOrEqualTo(SOURCES);
  }

  private void theDatabaseIsAway() {
    inEveryTab(() -> browser.evaluate("a.source.close()"));
    disconnectAll();
    cable.cut();
    inEveryTab(() -> listen("b", EVENTS + "?since=PT1H"));
    inEveryTab(() -> browser.until("b.refused > 0"));
    cable.mend();
    inEveryTab(() -> browser.until("b.events.join() === '1,2'"));
    assertThat(refusals("log-unavailable")).isGreaterThanOrEqualTo(SOURCES);
  }

  private void theHubIsRestarted() {
    inEveryTab(() -> browser.evaluate("a = b"));
    publish(3);
    inEveryTab(() -> browser.until("a.events.join() === '1,2,3'"));
    inEveryTab(() -> browser.evaluate("a.refused = 0"));
    hub.terminate();
    for (String tab : tabs.subList(1, SOURCES)) { // the proxies answer in place of the hub
      browser.driver().switchTo().window(tab);
      browser.until("a.refused > 1");
    }
    hub = startHub();
    publish(4);
    inEveryTab(() -> browser.until("a.events.join() === '1,2,3,4'"));
  }

  private void openTab(URI page) {
    tabs.add(browser.openTab(page));
  }

  private void inEveryTab(Runnable action) {
    for (String tab : tabs) {
      browser.driver().switchTo().window(tab);
      action.run();
    }
  }

  /** A refusal opens the source, and ends before the hub's first event. */
  private void listen(String name, String path) {
    browser
        .driver()
        .executeScript(
            """
            const seen = window[arguments[0]] = { events: [], refused: 0, source: new EventSource(arguments[1]) };
            let isConnected = false;
            seen.source.onopen = () => { isConnected = false; };
            seen.source.addEventListener('connected', () => { isConnected = true; });
            seen.source.onmessage = ({ data }) => seen.events.push(data);
            seen.source.onerror = () => { seen.refused += isConnected ? 0 : 1; isConnected = false; };
            """,
            name,
            path);
    if (name.equals("a")) {
      browser.until("a.source.readyState === 1");
    }
  }

  private void publish(int data) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Http.postJson(hub.uri(EVENTS), "{\"data\":" + data + "}").statusCode() == 201);
  }

  private void disconnectAll() {
    String connections = Http.get(hub.uri("/api/connections")).body();
    Pattern.compile("\"id\":\"([^\"]+)\"")
        .matcher(connections)
        .results()
        .forEach(
            found ->
                Http.send(
                    "DELETE",
                    hub.uri("/api/connections/" + found.group(1)),
                    BodyPublishers.noBody()));
  }

  private long refusals(String outcome) {
    return Pattern.compile("carillon_connections_total\\{outcome=\"" + outcome + "\"} (\\d+)")
        .matcher(Http.get(hub.uri("/metrics")).body())
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .findFirst()
        .orElseThrow();
  }
}
