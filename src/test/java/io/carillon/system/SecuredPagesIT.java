package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.Issuer;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The pages and the library with a secured hub. */
class SecuredPagesIT {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9/");

  @TempDir static Path data;

  private static Browser browser;
  private static HubProcess hub;

  /** Serves a page of another origin that the hub allows. */
  private static MeddlingProxy elsewhere;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    elsewhere = new MeddlingProxy(NOWHERE);
    elsewhere.serve("/favicon.ico", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    String origin = elsewhere.uri("").toString();
    hub =
        HubProcess.start(
            data,
            new TreeMap<>(
                Map.of(
                    "carillon.security",
                    "secured",
                    "carillon.jwt.secret",
                    Issuer.SECRET,
                    "carillon.jwt.issuer",
                    Issuer.NAME,
                    "carillon.jwt.audience",
                    Issuer.AUDIENCE,
                    "carillon.jwt.clock-skew",
                    "PT0S",
                    "carillon.stream.heartbeat-interval",
                    "PT1S",
                    "carillon.cors.origins",
                    origin)));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (elsewhere != null) {
      elsewhere.close();
    }
    if (hub != null) {
      hub.close();
    }
  }

  /** Every test starts as a new visitor. */
  @BeforeEach
  void clearStorage() {
    browser.look(1280, 900, "light");
    browser.open(hub.uri("/img/bell.svg"));
    browser.driver().executeScript("sessionStorage.clear(); localStorage.clear();");
  }

  /** Browsers log refused requests as errors; anything else is a defect. */
  @AfterEach
  void theBrowserLogsOnlyRefusals() {
    assertThat(browser.complaints()).allMatch(each -> each.contains("the server responded with"));
  }

  @Test
  void aVisitorSignsInWithATokenAndSeesWhatItGrants() {
    browser.open(hub.uri("/notifications.html"));
    browser.see(".sign-in h1", "Sign in");
    look("sign-in");
    browser.type(".sign-in textarea", "let-me-in");
    browser.click(".sign-in .primary");
    browser.until("document.querySelector('.sign-in .problem').textContent.length > 5");

    signIn(ann());
    browser.see("#status .words", "live");
    browser.see(".account .name", "ann");
    browser.type("[name=title]", "from ann");
    browser.click("#send .primary");
    browser.see(".notification .title", "from ann");

    String notifications = browser.driver().getWindowHandle();
    browser.openTab(hub.uri("/monitoring.html"));
    signInWhereAsked(ann());
    browser.see(".refusal p", "ann may not read monitoring.");
    browser.see("#status .words", "no access");
    assertThat(browser.driver().findElement(By.cssSelector(".charts")).isDisplayed()).isFalse();
    assertThat(browser.driver().findElement(By.cssSelector(".tools")).isDisplayed()).isFalse();
    look("refused");
    browser.driver().close();
    browser.driver().switchTo().window(notifications);
    browser.see("#status .words", "live");

    browser.click(".account summary");
    browser.click(".account form button[type=button]");
    browser.see(".sign-in h1", "Sign in");
  }

  @Test
  void aVisitorWithoutPermissionLearnsThatAndNotThatNothingIsUnread() {
    browser.open(hub.uri("/notifications.html"));
    signIn(token("cleo", List.of("chat.*"), List.of("chat.*"), false));
    browser.see("#forbidden", "do not grant access");
    browser.see("#unread", "no access");
    assertThat(browser.texts(".empty, #send, .notifications")).isEmpty();
    look("notifications-forbidden");
  }

  @Test
  void aHubWithoutAnyLoginReportsThatAtItsStartAndOnItsPages(@TempDir Path empty) {
    try (HubProcess locked = HubProcess.start(empty, Map.of("carillon.security", "secured"))) {
      assertThat(locked.output())
          .filteredOn(line -> line.contains("no client can log in"))
          .singleElement()
          .asString()
          .contains("carillon.jwt.secret", "docs/security.md");
      browser.open(locked.uri("/console.html"));
      browser.see(".sign-in p", "no login is configured");
      assertThat(browser.texts(".sign-in form")).isEmpty();
      assertThat(browser.accessibilityViolations()).isEmpty();
    }
  }

  @Test
  void aDevelopmentTokenNamesTheUserOfAnOpenHub(@TempDir Path empty) {
    Map<String, String> settings =
        Map.of("carillon.security", "open", "carillon.jwt.secret", Issuer.SECRET);
    try (HubProcess open = HubProcess.start(empty, settings)) {
      browser.open(open.uri("/console.html"));
      browser.see(".account .name", "guest-");
      browser.click(".account summary");
      browser.click(".account form button[type=button]");
      browser.type(".sign-in textarea", ann());
      browser.click(".sign-in .primary");
      browser.see(".account .name", "ann");
      browser.open(hub.uri("/img/bell.svg")); // before the hub is gone
    }
  }

  @Test
  void permissionsAreTriedOnAnOpenHub(@TempDir Path empty) {
    try (HubProcess open = HubProcess.start(empty, Map.of("carillon.security", "open"))) {
      browser.open(open.uri("/connections.html"));
      browser.see(".account .name", "guest-");
      browser.click(".account summary");
      browser.click(".account form button[type=button]");
      browser.type(".development [name=user]", "ann");
      assertThat(browser.accessibilityViolations()).isEmpty();
      browser.click(".development .primary");

      browser.see(".account .name", "ann");
      browser.see("#admins-only", "ann is not an admin");
      browser.click(".account summary");
      browser.click(".account form button[type=button]");
      browser.see(".account .name", "guest-");
      browser.open(hub.uri("/img/bell.svg")); // before the hub is gone
    }
  }

  @Test
  void chatMessagesAreSentByTheUserOfTheToken() {
    browser.open(hub.uri("/chat.html?as=somebody-else#lobby"));
    signIn(ann());
    browser.see(".members li", "ann (you)");
    browser.type("#content", "it is me");
    browser.click(".compose .primary");
    browser.until("document.querySelector('.own .state')?.textContent === '✓'");
    assertThat(browser.texts(".own .user")).contains("ann");
  }

  @Test
  void onlyAdminsSeeConnectionsAndCanDisconnectAUser() {
    String carl = token("carl", List.of(), List.of("orders"), false);
    try (StreamClient first = reader(carl);
        StreamClient second = reader(carl)) {
      browser.open(hub.uri("/connections.html"));
      signIn(ann());
      browser.see("#admins-only", "ann");
      assertThat(browser.texts("#streams")).isEmpty();

      browser.click(".account summary");
      browser.click(".account .primary");
      browser.type(".sign-in textarea", token("root", List.of(), List.of(), true));
      browser.click(".sign-in .primary");
      browser.see("#streams .user", "carl");
      browser.type("#find", "carl");
      browser.until("document.querySelectorAll('#streams tbody tr').length === 2");
      browser.click("#streams tbody button");
      browser.click("#disconnect [value=user]");
      browser.click("#disconnect [name=revoke]");
      look("disconnect");
      browser.click("#disconnect .danger");
      first.awaitEnd();
      second.awaitEnd();
      assertThat(Http.get(hub.uri("/api/me"), "Authorization", "Bearer " + carl))
          .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(401));
    }
  }

  @Test
  void aPageOfAnotherOriginSubscribesWithTokensAndTicketsThatAreRenewedInTime() {
    String soon = token("ann", List.of(), List.of("orders"), Duration.ofSeconds(8));
    String later = token("ann", List.of(), List.of("orders"), Duration.ofHours(1));
    elsewhere.serve(
        "/foreign.html",
        "text/html",
        """
        <!doctype html><title>foreign</title><script type="module">
          import { connect } from 'HUBjs/carillon.js';
          const renewing = () => {
            let isFresh = false;
            return ({ fresh }) => { isFresh ||= fresh; return isFresh ? 'LATER' : 'SOON'; };
          };
          window.seen = {};
          window.clients = {};
          window.expired = {};
          window.states = {};
          const listen = (name, options) => {
            const hub = connect('HUB', { name, ...options });
            window.seen[name] = [];
            window.clients[name] = new Set();
            hub.on('state', ({ state, reason, clientId }) => {
              window.states[name] = reason ?? state;
              if (clientId) window.clients[name].add(clientId);
            });
            hub.on('expired', (data) => { window.expired[name] = data; });
            hub.channel('orders').on('message', ({ data }) => window.seen[name].push(data));
          };
          listen('token', { token: renewing() });
          listen('ticket', { token: renewing(), tickets: true });
          listen('careless', { token: 'SOON' });
        </script>
        """
            .replace("HUB", hub.uri("/").toString())
            .replace("SOON", soon)
            .replace("LATER", later));
    browser.open(elsewhere.uri("/foreign.html"));
    browser.until("Object.values(window.states).filter((each) => each === 'open').length === 3");
    publish("1");
    browser.until("Object.values(window.seen).every((each) => each.join() === '1')");
    browser.until("window.states.careless === 'expired'");
    assertThat(browser.evaluate("Date.parse(window.expired.careless.expired) > 0")).isEqualTo(true);
    publish("2");
    browser.until("window.seen.token.join() === '1,2' && window.seen.ticket.join() === '1,2'");
    assertThat(browser.evaluate("window.clients.token.size + window.clients.ticket.size"))
        .as("streams opened")
        .isEqualTo(2L);
  }

  private static void signIn(String token) {
    browser.type(".sign-in textarea", token);
    browser.click(".sign-in .primary");
    browser.until("document.querySelector('.sign-in') === null");
  }

  /** A new tab has no token of its own. */
  private static void signInWhereAsked(String token) {
    browser.see(".sign-in h1", "Sign in");
    signIn(token);
  }

  private static StreamClient reader(String token) {
    return StreamClient.open(
            hub.uri("/api/channels/orders/events"), "Authorization", "Bearer " + token)
        .connected();
  }

  private static void publish(String json) {
    String token = token("desk", List.of("orders"), List.of(), false);
    var answer =
        Http.send(
            "POST",
            hub.uri("/api/channels/orders/events"),
            BodyPublishers.ofString("{\"data\":" + json + "}"),
            "Authorization",
            "Bearer " + token,
            "Content-Type",
            "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private static String ann() {
    List<String> channels = List.of("notifications", "chat.*");
    return token("ann", channels, channels, false);
  }

  private static String token(
      String user, List<String> publish, List<String> subscribe, boolean admin) {
    return Issuer.signShared(Issuer.granting(user, publish, subscribe, admin));
  }

  private static String token(
      String user, List<String> publish, List<String> subscribe, Duration life) {
    JwtClaims claims = Issuer.granting(user, publish, subscribe, false);
    claims.setExpirationTime(Issuer.in(life));
    return Issuer.signShared(claims);
  }

  /** Elements that make the page wider than the window, if it is. */
  private static final String BEYOND_THE_EDGE =
      "document.documentElement.scrollWidth === window.innerWidth ? ''"
          + " : [...document.body.querySelectorAll('*')]"
          + ".filter((each) => each.getBoundingClientRect().right > window.innerWidth)"
          + ".map((each) => each.outerHTML.slice(0, 120)).join('\\n')";

  private static void look(String name) {
    for (int width : List.of(360, 1280)) {
      browser.look(width, width == 360 ? 800 : 900, width == 360 ? "light" : "dark");
      browser.screenshot(name + "-" + width);
      assertThat(browser.evaluate(BEYOND_THE_EDGE)).as("%s, %d", name, width).isEqualTo("");
      assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo((long) width);
      assertThat(browser.accessibilityViolations()).as("%s, %d", name, width).isEmpty();
    }
    browser.look(1280, 900, "light");
  }
}
