package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.push.LocalPushService;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Web Push from the switch on the page to the notification of the browser. Chromium subscribes at
 * no other push service than that of its vendor, so the page gets a subscription at the local one;
 * the message that arrives there, decrypted, is delivered to the service worker by DevTools.
 */
@Timeout(120)
class PushPageIT {
  @TempDir Path data;

  private final LocalPushService service = LocalPushService.start();
  private final LocalPushService.Device device = service.subscribe("chromium");
  private Browser browser;
  private HubProcess hub;

  @BeforeEach
  void start() {
    browser = Browser.start();
    hub =
        HubProcess.start(
            data,
            Map.of(
                "carillon.push.contact", "mailto:ops@example.org",
                "carillon.push.allow-local-endpoints", "true"));
  }

  @AfterEach
  void stop() {
    browser.close();
    hub.close();
    service.close();
  }

  @Test
  void aNotificationReachesTheDesktopOfAUserWhosePageIsClosed() {
    openWithPushOff();
    check("push-off");

    browser.click("#push");
    browser.see("#push[data-state=on]");
    browser.see("#push-hint", "also when the page is closed");
    browser.click("#quiet summary");
    check("push-on");
    assertThat(devices()).contains("\"label\":\"").contains(" on ");

    browser.open(hub.uri("/index.html")); // the page of the notifications is closed
    send(
        "{'type':'user','title':'Lunch?','message':'At noon','to':{'users':['ann']},'push':'content'}");
    send("{'type':'user','title':'Your salary','message':'1 EUR','to':{'users':['ann']}}");
    await().atMost(Duration.ofSeconds(20)).until(() -> device.received().size() == 2);
    assertThat(service.problems()).isEmpty();
    assertThat(Http.get(hub.uri("/metrics")).body())
        .contains("carillon_push_messages_total{result=\"accepted\"} 2");
    deliverUntilShown("Lunch?: At noon; New notification: ");

    browser.open(hub.uri("/notifications.html?as=ann"));
    browser.see("#push[data-state=on]");
    browser.see("#status .words", "live");
    deliver("{\"seq\":1,\"tag\":\"1\",\"title\":\"on the page already\"}");
    browser.click("#push");
    browser.see("#push[data-state=off]");
    assertThat(devices()).isEqualTo("{\"subscriptions\":[]}");
    assertThat(shown()).isEqualTo("Lunch?: At noon; New notification: ");
    assertThat(browser.complaints()).isEmpty();
  }

  /**
   * DevTools cannot have the push service end a subscription, so the event is dispatched in the
   * worker, whose push service is the local one.
   */
  @Test
  void aSubscriptionThatTheBrowserReplacesReachesTheSameUser() {
    openWithPushOff();
    browser.click("#push");
    browser.see("#push[data-state=on]");
    String before = devices();
    browser.open(hub.uri("/img/bell.svg")); // no page of the hub is open
    LocalPushService.Device other = service.subscribe("chromium-anew");
    device.answerNext(503, Map.of());
    send("{'type':'user','title':'meanwhile','to':{'users':['ann']},'push':'content'}");

    WorkerConsole.evaluate(
        browser,
        """
        (async () => {
          PushManager.prototype.getSubscription = async () => null;
          PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
            if (!userVisibleOnly || applicationServerKey.length !== 87) throw new TypeError('the key');
            return { toJSON: () => (%s) };
          };
          let done;
          const event = new ExtendableEvent('pushsubscriptionchange');
          Object.defineProperty(event, 'waitUntil', { value: (promise) => { done = promise; } });
          dispatchEvent(event);
          await done;
        })()
        """
            .formatted(other.json()));

    assertThat(devices())
        .as("another id, the same label and time")
        .isNotEqualTo(before)
        .hasSameSizeAs(before)
        .endsWith(before.substring(before.indexOf("\"label\"")));
    await().atMost(Duration.ofSeconds(20)).until(() -> other.received().size() == 1);
    assertThat(other.received().get(0).message().getString("title")).isEqualTo("meanwhile");
    assertThat(service.problems()).isEmpty();
  }

  private void openWithPushOff() {
    browser.look(1280, 900, "light");
    browser
        .driver()
        .executeCdpCommand(
            "Browser.grantPermissions",
            Map.of("origin", origin(), "permissions", List.of("notifications")));
    browser
        .driver()
        .executeCdpCommand(
            "Page.addScriptToEvaluateOnNewDocument", Map.of("source", localSubscription()));
    browser.open(hub.uri("/notifications.html?as=ann"));
    browser.see("#push[data-state=off]");
  }

  @Test
  void theSwitchIsOutOfUseWhereNotificationsAreBlocked() {
    browser.look(1280, 900, "dark");
    browser
        .driver()
        .executeCdpCommand(
            "Browser.setPermission",
            Map.of(
                "origin",
                origin(),
                "permission",
                Map.of("name", "notifications"),
                "setting",
                "denied"));
    browser.open(hub.uri("/notifications.html?as=ann"));
    browser.see("#push[data-state=denied]:disabled");
    browser.see("#desktop-hint", "blocked");
    check("push-denied");
  }

  /**
   * Delivers what the device has received, again if need be, as push services do: Chromium forgets
   * a notification if a page asks for all of them at the moment at which it is shown (14 of 100
   * with a question every 40 ms).
   */
  private void deliverUntilShown(String notifications) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofSeconds(2))
        .until(
            () -> {
              boolean complete = shown().equals(notifications);
              if (!complete) {
                device.received().forEach(each -> deliver(each.message().toString()));
              }
              return complete;
            });
  }

  /** What the browser shows to the user. */
  private String shown() {
    return browser
        .driver()
        .executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            navigator.serviceWorker.getRegistration()
              .then((worker) => worker.getNotifications())
              .then((all) => done(all.map(({ title, body }) => `${title}: ${body}`).sort().join('; ')));
            """)
        .toString();
  }

  /** Instead of the vendor's push service, the local one; everything else is the browser's. */
  private String localSubscription() {
    return """
        {
          const json = %s;
          const key = 'test-subscribed';
          const subscription = {
            toJSON: () => ({ endpoint: json.endpoint, expirationTime: null, keys: json.keys }),
            options: { applicationServerKey: null },
            unsubscribe: async () => localStorage.removeItem(key),
          };
          PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
            if (!userVisibleOnly || applicationServerKey.length !== 87) throw new TypeError('the key');
            localStorage.setItem(key, 'true');
            return subscription;
          };
          PushManager.prototype.getSubscription = async () => localStorage.getItem(key) ? subscription : null;
        }
        """
        .formatted(device.json());
  }

  private void deliver(String message) {
    browser.driver().executeCdpCommand("ServiceWorker.enable", Map.of());
    browser
        .driver()
        .executeCdpCommand(
            "ServiceWorker.deliverPushMessage",
            Map.of("origin", origin(), "registrationId", "0", "data", message));
  }

  private String origin() {
    return hub.uri("").toString();
  }

  private void check(String name) {
    browser.screenshot(name);
    assertThat(browser.accessibilityViolations()).isEmpty();
  }

  private String devices() {
    return Http.get(hub.uri("/api/push/subscriptions?user=ann")).body();
  }

  private void send(String json) {
    HttpResponse<String> sent =
        Http.send(
            "POST",
            hub.uri("/api/notifications?user=boss"),
            BodyPublishers.ofString(json.replace('\'', '"')),
            "Content-Type",
            "application/json");
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
  }
}
