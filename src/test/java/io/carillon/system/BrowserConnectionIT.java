package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Open pages while hubs, networks and tabs fail and recover. */
class BrowserConnectionIT {
  private static final Map<String, String> SETTINGS =
      Map.of("carillon.stream.heartbeat-interval", "PT1S");

  private static final Duration OUTAGE = Duration.ofSeconds(5);

  /** The titles of all notifications on a page, oldest first. */
  private static final String NUMBERS =
      "[...document.querySelectorAll('.notification .title')].map((each) => each.textContent).reverse().join()";

  private static Browser browser;

  /** For tests that do not restart it. */
  private static HubProcess hub;

  @TempDir static Path data;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    hub = HubProcess.start(data, SETTINGS);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (hub != null) {
      hub.close();
    }
  }

  /** Closes the connection of the open page. */
  @AfterEach
  void leavePage() {
    browser.open(URI.create("about:blank"));
  }

  @Tag("chaos")
  @Test
  void aPageResumesAfterAnOutageOfItsNodeDuringWhichAnotherNodePublished(@TempDir Path own) {
    int port = HubProcess.freePort();
    HubProcess hub = HubProcess.start(port, own, SETTINGS);
    try {
      browser.open(hub.uri("/notifications.html"));
      browser.see("#status .words", "live");
      notify(hub, 1);
      browser.until(NUMBERS + " === 'no 1'");

      hub.terminate();
      long stopped = System.nanoTime();
      browser.see("#status .words", "reconnecting");
      try (HubProcess elsewhere =
          HubProcess.start(own, SETTINGS)) { // the same log, another address
        notify(elsewhere, 2);
        notify(elsewhere, 3);
        elsewhere.terminate();
      }
      await().until(() -> System.nanoTime() - stopped >= OUTAGE.toNanos());
      hub = HubProcess.start(port, own, SETTINGS);
      browser.until(NUMBERS + " === 'no 1,no 2,no 3'");
      browser.see("#status .words", "live");

      hub.kill();
      hub = HubProcess.start(port, own, SETTINGS);
      notify(hub, 4);
      browser.until(NUMBERS + " === 'no 1,no 2,no 3,no 4'");
      browser.see("#status .words", "live");
    } finally {
      hub.close();
    }
  }

  @Test
  void threeTabsShareOneConnectionAndClosingTheLeadingTabLosesNoEvent(@TempDir Path own) {
    try (HubProcess hub = HubProcess.start(own, SETTINGS)) {
      browser.open(hub.uri("/monitoring.html"));
      browser.see("#status .words", "live");
      String leading = browser.driver().getWindowHandle();
      String second = browser.openTab(hub.uri("/notifications.html"));
      browser.see("#status .words", "live");
      String third = browser.openTab(hub.uri("/notifications.html"));
      browser.see("#status .words", "live");
      notify(hub, 1);
      for (String tab : List.of(second, third)) {
        browser.driver().switchTo().window(tab);
        browser.until(NUMBERS + " === 'no 1'");
        assertThat(browser.evaluate("document.querySelector('#status').title").toString())
            .startsWith("Another tab has the connection");
      }
      await().untilAsserted(() -> assertThat(connections(hub)).isEqualTo(1));

      browser.driver().switchTo().window(leading);
      notify(hub, 2);
      browser.driver().close();
      IntStream.rangeClosed(3, 12).forEach(number -> notify(hub, number));
      String all =
          String.join(
              ",", IntStream.rangeClosed(1, 12).mapToObj(number -> "no " + number).toList());
      for (String tab : List.of(second, third)) {
        browser.driver().switchTo().window(tab);
        browser.until(NUMBERS + " === '" + all + "'");
      }
      await()
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(() -> assertThat(connections(hub)).isEqualTo(1));
      browser.driver().close();
      browser.driver().switchTo().window(second);
    }
  }

  @Tag("chaos")
  @Test
  void aLeadingTabThatDoesNotRunIsReplacedAndLosesNoEvent(@TempDir Path own) {
    try (HubProcess hub = HubProcess.start(own, SETTINGS)) {
      browser.open(hub.uri("/notifications.html"));
      browser.see("#status .words", "live");
      String leading = browser.driver().getWindowHandle();
      String second = browser.openTab(hub.uri("/notifications.html"));
      browser.see("#status .words", "live");
      browser.driver().switchTo().window(leading);
      browser
          .driver()
          .executeScript(
              "setTimeout(() => { const end = Date.now() + 25000; while (Date.now() < end); }, 50)");
      browser.driver().switchTo().window(second);
      browser.until("document.querySelector('#status').title.startsWith('This tab has')");
      notify(hub, 1);
      browser.until(NUMBERS + " === 'no 1'");

      browser.driver().switchTo().window(leading);
      browser.until(NUMBERS + " === 'no 1'");
      browser.see("#status .words", "live");
      browser.until("document.querySelector('#status').title.startsWith('Another tab has')");
      await().untilAsserted(() -> assertThat(connections(hub)).isEqualTo(1));
      browser.driver().close();
      browser.driver().switchTo().window(second);
    }
  }

  @Test
  void aSilentStreamIsReopened() {
    try (MeddlingProxy proxy = new MeddlingProxy(hub.uri("/"))) {
      serveLibraryPage(proxy, "heartbeatTimeout: 2000");
      browser.open(proxy.uri("/trial.html"));
      browser.until("window.states?.at(-1) === 'open'");
      await().during(Duration.ofSeconds(3)).until(() -> "connecting,open".equals(states()));
      proxy.dropHeartbeats();
      browser.until("window.states.includes('waiting')");
      browser.until("window.states.at(-1) === 'open'");
      Http.postJson(hub.uri("/api/channels/trial/events"), "{\"data\":\"still here\"}");
      browser.until("window.events.join() === 'still here'");
    }
  }

  @Test
  void whereStreamsAreBufferedAPageUsesLongPolls() {
    try (MeddlingProxy proxy = new MeddlingProxy(hub.uri("/"))) {
      proxy.collectStreams();
      serveLibraryPage(proxy, "streamTimeout: 1500");
      browser.open(proxy.uri("/trial.html"));
      browser.until("window.transport === 'poll' && window.states.at(-1) === 'open'");
      for (int i = 1; i <= 3; i++) {
        Http.postJson(hub.uri("/api/channels/trial/events"), "{\"data\":" + i + "}");
        browser.until("window.events.length === " + i);
      }
      assertThat(browser.evaluate("window.events.join()")).isEqualTo("1,2,3");

      browser.open(proxy.uri("/notifications.html?transport=poll"));
      browser.see("#status .words", "live, by polling");
      notify(hub, 100);
      browser.until(NUMBERS + ".endsWith('no 100')");
    }
  }

  @Test
  void aPageWithoutTheLibraryReceivesEvents() {
    try (MeddlingProxy proxy = new MeddlingProxy(hub.uri("/"))) {
      proxy.serve(
          "/plain.html",
          "text/html",
          """
          <!doctype html><title>plain</title><script>
            window.seen = [];
            const open = new Set();
            const listen = (url, take) => {
              const source = new EventSource(url);
              source.addEventListener('connected', () => { window.open_ = open.add(url).size; });
              source.onmessage = (event) => take(JSON.parse(event.data));
            };
            listen('/api/notifications', (data) => {
              switch (data.type) {
                case 'system': case 'alert': seen.push(data.type + ' ' + data.title); break;
              }
            });
            listen('/api/monitoring?metric=queue', (data) => {
              switch (data.metric) {
                case 'queue': seen.push('queue ' + data.value); break;
              }
            });
            listen('/api/chat/lobby/events', (data) => {
              switch (data.type) {
                case 'message': seen.push(data.user + ': ' + data.content); break;
                case 'typing': seen.push(data.user + ' types'); break;
              }
            });
          </script>
          """);
      browser.open(proxy.uri("/plain.html"));
      browser.until("window.open_ === 3");
      notify(hub, 1);
      browser.until("window.seen.length === 1");
      Http.postJson(hub.uri("/api/monitoring"), "{\"metric\":\"queue\",\"value\":7}");
      browser.until("window.seen.length === 2");
      Http.postJson(hub.uri("/api/chat/lobby/typing?user=ann"), "{}");
      browser.until("window.seen.length === 3");
      Http.postJson(hub.uri("/api/chat/lobby/messages?user=ann"), "{\"content\":\"hi\"}");
      browser.until("window.seen.length === 4");
      assertThat(browser.evaluate("window.seen.join('; ')"))
          .isEqualTo("system no 1; queue 7; ann types; ann: hi");
    }
  }

  @Test
  void theParserOfTheLibraryAgreesWithTheBrowser() throws Exception {
    try (MeddlingProxy proxy = new MeddlingProxy(hub.uri("/"))) {
      String cases = Files.readString(Path.of("src", "test", "js", "format-cases.json"));
      proxy.serve("/cases.json", "application/json", cases);
      var parsed = jakarta.json.Json.createReader(new java.io.StringReader(cases)).readArray();
      for (int i = 0; i < parsed.size(); i++) {
        proxy.serve("/case/" + i, "text/event-stream", parsed.getJsonObject(i).getString("body"));
      }
      proxy.serve(
          "/parsers.html",
          "text/html",
          """
          <!doctype html><title>parsers</title><script type="module">
            import { EventStreamParser } from '/js/carillon.js';
            const pick = ({ type, data, lastEventId }) => ({ type, id: lastEventId, data });
            const native = (url) => new Promise((resolve) => {
              const events = [];
              const source = new EventSource(url);
              const take = (event) => events.push(pick(event));
              ['message', 'test'].forEach((type) => source.addEventListener(type, take));
              source.onerror = () => { source.close(); resolve(events); };
            });
            const ours = async (url) => {
              const events = [];
              const parser = new EventStreamParser((frame) => events.push(pick(frame)));
              parser.push(new Uint8Array(await (await fetch(url)).arrayBuffer()));
              return events;
            };
            const cases = await (await fetch('/cases.json')).json();
            const different = [];
            for (let i = 0; i < cases.length; i++) {
              const [theirs, own] = [await native(`/case/${i}`), await ours(`/case/${i}`)].map((each) => JSON.stringify(each));
              if (theirs !== own || theirs !== JSON.stringify(cases[i].events.map(({ type, id, data }) => ({ type, id, data })))) {
                different.push(`${cases[i].name}: browser ${theirs}, library ${own}`);
              }
            }
            window.compared = cases.length;
            window.different = different;
          </script>
          """);
      browser.open(proxy.uri("/parsers.html"));
      browser.until("window.compared > 20");
      assertThat((List<?>) browser.evaluate("window.different")).isEmpty();
    }
  }

  private static void serveLibraryPage(MeddlingProxy proxy, String options) {
    proxy.serve(
        "/trial.html",
        "text/html",
        """
        <!doctype html><title>trial</title><script type="module">
          import { connect } from '/js/carillon.js';
          window.states = [];
          window.events = [];
          const hub = connect({ OPTIONS });
          hub.on('state', ({ state, transport }) => {
            window.transport = transport;
            if (window.states.at(-1) !== state) window.states.push(state);
          });
          hub.channel('trial').on('message', ({ data }) => window.events.push(data));
        </script>
        """
            .replace("OPTIONS", options));
  }

  private static String states() {
    return browser.evaluate("window.states.join()").toString();
  }

  private static void notify(HubProcess hub, int number) {
    var answer =
        Http.postJson(
            hub.uri("/api/notifications"), "{\"type\":\"system\",\"title\":\"no " + number + "\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  /** The number of open streams that the hub reports. */
  private static long connections(HubProcess hub) {
    URI uri = hub.uri("/api/connections");
    return Pattern.compile("\"id\":").matcher(Http.get(uri).body()).results().count();
  }
}
