package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Client classes as tutorials write them (tutorial-clients.js), in Chromium over {@code kill -9} of
 * the hub: each gets what its code can get. What its code forgets or doubles is in {@code
 * docs/client-recipes.md}.
 */
@Tag("chaos")
@Timeout(180)
class TutorialClientsIT {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "carillon.stream.reconnect-delay", "PT0.5S",
          "carillon.stream.heartbeat-interval", "PT1S",
          "carillon.monitoring.interval", "PT1S");

  private static final String OPEN =
      "clients.every((each) => (each.sources ?? [each.source]).every((source) => source.readyState === 1))";

  private static final String METRICS =
      "Object.values(dashboard.gauges).every((values) => values.length > 0)";

  @TempDir Path data;
  private final int port = HubProcess.freePort();
  private HubProcess hub;
  private Browser browser;

  @BeforeEach
  void start() {
    browser = Browser.start();
    hub = HubProcess.start(port, data, SETTINGS);
  }

  @AfterEach
  void stop() {
    browser.close();
    hub.close();
  }

  /** Two pages: a browser has six connections to a host over HTTP/1.1. */
  @Test
  void eachGetsOverACrashWhatItsCodeCanGet() throws IOException {
    String first = open(hub.uri("/api.html"));
    run(
        """
        window.clients = [
          new SSEClient(orders, into('client')),
          new SSEClient('/api/events?channel=orders&channel=other', into('merged')),
          new SSEManager(orders, into('manager')),
          new RobustSSEManager(orders, into('robust')),
        ];
        """);
    String second = open(URI.create("http://localhost:" + port + "/api.html"));
    run(
        """
        window.clients = [new SmartEventSource(orders, into('smart'))];
        window.notifications = new NotificationManager('');
        window.dashboard = new MonitoringDashboard('');
        window.room = new ChatRoom('', 'lobby', 'ann');
        """);
    browser.until(
        "[notifications, dashboard, room].every(({ source }) => source.readyState === 1)");
    browser.until("room.loads === 1");
    publish(hub, 1);
    everyClientHas("1");
    browser.until("notifications.titles.join() === 'no 1' && room.messages.join() === 'no 1'");
    browser.until(METRICS);
    run("clients.push(new SSEClient(orders, into('late')))"); // has no message yet
    browser.driver().switchTo().window(first);
    everyClientHas("1");

    hub.kill();
    try (HubProcess elsewhere = HubProcess.start(data, SETTINGS)) { // meanwhile
      publish(elsewhere, 2);
      elsewhere.terminate();
    }
    hub = HubProcess.start(port, data, SETTINGS);
    for (String page : List.of(first, second)) {
      browser.driver().switchTo().window(page);
      browser.until(OPEN);
    }
    browser.until(
        "[notifications, dashboard, room].every(({ source }) => source.readyState === 1)");
    browser.until("room.loads >= 2");
    browser
        .driver()
        .executeScript("for (const each in dashboard.gauges) dashboard.gauges[each] = []");
    publish(hub, 3);

    assertSeen("smart", "1,2,3");
    assertSeen("late", "3"); // forgets what was published before its first message
    browser.until("notifications.titles.join() === 'no 1,no 2,no 3'");
    browser.until(METRICS);
    browser.until("room.messages.slice().sort().join() === 'no 1,no 1,no 2,no 2,no 3'"); // doubles
    browser.driver().switchTo().window(first);
    assertSeen("client", "1,2,3");
    assertSeen("merged", "1,2,3");
    assertSeen("manager", "1,3"); // forgets what was published meanwhile
    assertSeen("robust", "1,2,3,3"); // doubles what is published afterwards
  }

  private String open(URI page) throws IOException {
    String tab = browser.openTab(page);
    browser.driver().executeScript(classes());
    return tab;
  }

  private void run(String script) {
    browser
        .driver()
        .executeScript(
            """
            const orders = '/api/channels/orders/events';
            window.seen ??= {};
            const into = (name) => { seen[name] = []; return (data) => seen[name].push(data); };
            """
                + script);
    browser.until(OPEN);
  }

  private void everyClientHas(String events) {
    browser.until("Object.values(seen).every((each) => each.join() === '" + events + "')");
  }

  private void assertSeen(String name, String events) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(browser.evaluate("seen." + name + ".join()"))
                    .as(name)
                    .isEqualTo(events));
  }

  private static String classes() throws IOException {
    try (InputStream in = TutorialClientsIT.class.getResourceAsStream("tutorial-clients.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void publish(HubProcess hub, int number) {
    Map.of(
            "/api/channels/orders/events", Integer.toString(number),
            "/api/notifications",
                "{\"type\":\"system\",\"severity\":\"info\",\"message\":\"m\",\"title\":\"no "
                    + number
                    + "\"}",
            "/api/chat/lobby/messages?user=bert", "{\"content\":\"no " + number + "\"}")
        .forEach(
            (path, body) -> {
              String json = path.contains("orders") ? "{\"data\":" + body + "}" : body;
              assertThat(Http.postJson(hub.uri(path), json).statusCode()).isEqualTo(201);
            });
  }
}
