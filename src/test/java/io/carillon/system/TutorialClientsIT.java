package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Client classes as tutorials write them (tutorial-clients.js), in Chromium over {@code kill -9} of
 * the hub: each gets what its code can get. What its code forgets or doubles is in {@code
 * docs/client-recipes.md}.
 */
@Timeout(180)
class TutorialClientsIT {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "carillon.stream.reconnect-delay", "PT0.5S",
          "carillon.stream.heartbeat-interval", "PT1S",
          "carillon.monitoring.interval", "PT1S");

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

  @Test
  void eachGetsOverACrashWhatItsCodeCanGet() throws IOException {
    browser.open(hub.uri("/api.html"));
    browser.driver().executeScript(classes());
    browser
        .driver()
        .executeScript(
            """
            const orders = '/api/channels/orders/events';
            window.seen = {};
            const into = (name) => { seen[name] = []; return (data) => seen[name].push(data); };
            window.clients = [
              new SSEClient(orders, into('client')),
              new SSEClient('/api/events?channel=orders&channel=other', into('merged')),
              new SSEManager(orders, into('manager')),
              new RobustSSEManager(orders, into('robust')),
              new SmartEventSource(orders, into('smart')),
            ];
            window.notifications = new NotificationManager('');
            window.dashboard = new MonitoringDashboard('');
            window.room = new ChatRoom('', 'lobby', 'ann');
            """);
    browser.until("clients.every((each) => (each.source ?? each.sources[0]).readyState === 1)");
    browser.until(
        "[notifications, dashboard, room].every(({ source }) => source.readyState === 1)");
    publish(1);
    browser.until("Object.values(seen).every((events) => events.join() === '1')");
    browser.until("notifications.titles.join() === 'no 1' && room.messages.join() === 'no 1'");
    browser.until("Object.values(dashboard.gauges).every((values) => values.length > 0)");
    // no event yet, and so no position that this code knows
    browser
        .driver()
        .executeScript(
            "seen.late = []; clients.push(new SSEClient('/api/channels/orders/events', (data) => seen.late.push(data)))");
    browser.until("clients[5].source.readyState === 1");

    hub.kill();
    try (HubProcess elsewhere = HubProcess.start(data, SETTINGS)) { // meanwhile
      publish(elsewhere, 2);
      elsewhere.terminate();
    }
    browser
        .driver()
        .executeScript("for (const each in dashboard.gauges) dashboard.gauges[each] = []");
    hub = HubProcess.start(port, data, SETTINGS);
    browser.until("clients.every((each) => (each.source ?? each.sources.at(-1)).readyState === 1)");
    browser.until("clients[3].sources.every(({ readyState }) => readyState === 1)");
    browser.until("room.source.readyState === 1");
    publish(3);

    browser.until("seen.smart.at(-1) === 3 && notifications.titles.at(-1) === 'no 3'");
    assertSeen("client", "1,2,3");
    assertSeen("merged", "1,2,3");
    assertSeen("smart", "1,2,3");
    assertSeen("late", "3"); // forgets what came before its first message
    assertSeen("manager", "1,3"); // has no position: forgets what was published meanwhile
    assertSeen("robust", "1,2,3,3"); // has two streams: doubles what comes afterwards
    browser.until("notifications.titles.join() === 'no 1,no 2,no 3'");
    browser.until("room.messages.slice().sort().join() === 'no 1,no 1,no 2,no 2,no 3'");
    browser.until("Object.values(dashboard.gauges).every((values) => values.length > 0)");
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

  private void publish(int number) {
    publish(hub, number);
  }

  private static void publish(HubProcess hub, int number) {
    Map.of(
            "/api/channels/orders/events", Integer.toString(number),
            "/api/notifications", "{\"title\":\"no " + number + "\"}",
            "/api/chat/lobby/messages?user=bert", "{\"content\":\"no " + number + "\"}")
        .forEach(
            (path, body) -> {
              String json = path.contains("orders") ? "{\"data\":" + body + "}" : body;
              assertThat(Http.postJson(hub.uri(path), json).statusCode()).isEqualTo(201);
            });
  }
}
