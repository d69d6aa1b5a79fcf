package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Each page, used in a real browser as a person would. The tests do not depend on their order. */
class PagesIT extends PageTest {
  /** Compressed; 400 kbit/s take two seconds for them, and most of that after the first view. */
  private static final long MOST_BYTES = 73_000;

  /** The page, its style sheet, its script, the common one, that of the theme, and the icon. */
  private static final int MOST_FILES = 6;

  @Test
  void notificationsAreListedCountedFilteredAndMarkedRead() {
    notify(
        "{'type':'system','title':'Backup done','message':'42 GB in 3 min','severity':'success'}");
    notify("{'type':'alert','title':'Disk nearly full','severity':'warning'}");
    notify("{'type':'user','title':'For Ann only','severity':'info','to':{'users':['ann']}}");
    notify("{'type':'user','title':'For Bob only','severity':'info','to':{'users':['bob']}}");
    open("notifications.html?as=ann");
    browser.see("#status .words", "live");
    browser.see(".notification .title", "For Ann only");
    assertThat(browser.texts(".notification .title"))
        .contains("Backup done", "Disk nearly full")
        .doesNotContain("For Bob only");
    browser.until("document.title.startsWith('(3) ')");

    browser.type("[name=title]", "Sent by hand");
    browser.type("[name=message]", "with a message");
    browser.click("#send .primary");
    browser.see(".notification .title", "Sent by hand");
    browser.until("document.title.startsWith('(4) ')");

    browser.click(".notification:first-child .mark-read");
    browser.until("document.title.startsWith('(3) ')");
    browser.click(".pills label:nth-of-type(2)");
    browser.until("document.querySelectorAll('.notification').length === 3");
    browser.see("#mark-all", "Mark these 2 read");
    browser.click("#mark-all");
    browser.until("document.title.startsWith('(1) ')"); // that which the filter hides
    browser.click(".pills label:nth-of-type(2)");
    browser.see(".notification.unread .title", "Disk nearly full");
    browser.click("#mark-all");
    browser.until("!document.title.startsWith('(')");

    open("notifications.html?as=ann");
    browser.see(".notification .title", "Sent by hand");
    assertThat(browser.driver().getTitle()).as("read marks survive a reload").startsWith("Notif");
    notify(
        "{'type':'alert','title':'Line down','message':'No answer from 10.0.0.7','severity':'error'}");
    browser.see(".notification .title", "Line down");
    look("notifications");
  }

  @Test
  void theKeyboardSelectsMarksAndDismissesNotifications() {
    for (int i = 1; i <= 3; i++) {
      notify("{'type':'user','title':'key " + i + "','to':{'users':['kim']}}");
    }
    open("notifications.html?as=kim");
    browser.see(".notification .title", "key 3");
    browser.until("document.querySelectorAll('.notification').length >= 3");
    browser.driver().executeScript("document.querySelector('.notification').focus()");

    press("x", Keys.ARROW_DOWN, "x", "a");
    browser.until("document.querySelectorAll('.acknowledged:not([hidden])').length === 2");
    browser.see(".notification.unread .title", "key 1");
    press(Keys.ARROW_DOWN, "d");
    browser.until(
        "![...document.querySelectorAll('.title')].some((e) => e.textContent === 'key 1')");
    browser.see("#undo .words", "1 dismissed");
    browser.click("#undo button");
    browser.see(".notification.unread .title", "key 1");

    open("notifications.html?as=kim");
    browser.see(".notification .title", "key 1");
    browser.until("document.querySelectorAll('.acknowledged:not([hidden])').length === 2");
  }

  private static void press(CharSequence... keys) {
    browser.driver().switchTo().activeElement().sendKeys(keys);
  }

  @Test
  void longTextsAreFoldedLinksAreSafeAndReceiptsArrive() {
    open("notifications.html?as=lea");
    browser.see("#status .words", "live");
    browser.see("#unread", "unread");
    browser.driver().findElement(By.cssSelector("#send [name=type] option[value=user]")).click();
    browser.type("#send [name=to]", "lea");
    browser.type("#send [name=title]", "Release 4");
    browser.type("#send [name=message]", "many words ".repeat(80));
    browser.click("#send .more summary");
    browser.type("#send [name=label]", "Notes");
    browser.type("#send [name=url]", "/docs?release=4");
    browser.type("#send [name=tags]", "release, shop");
    browser.click("#send [name=receipts]");
    browser.click("#send .primary");

    browser.see(".notification.folded .title", "Release 4");
    browser.see(".notification:first-child .tags", "shop");
    assertThat(
            browser.evaluate("document.querySelector('.notification:first-child .links a').href"))
        .isEqualTo(hub.uri("/docs?release=4").toString());
    browser.click(".notification:first-child .unfold");
    browser.until("!document.querySelector('.notification').classList.contains('folded')");
    browser.see("#receipts .counts", "Delivered to 1, read by 0");
    browser.click(".notification:first-child .mark-read");
    browser.see("#receipts .counts", "read by 1");
    browser.see("#receipts li", "lea read");
    browser.type(".filter [name=text]", "no such text");
    browser.see(".empty", "No notifications match the filter.");
    look("notifications-empty");
  }

  @Test
  void aPrivateNotificationRequiresARecipient() {
    open("notifications.html?as=ann");
    browser.see("#status .words", "live");
    browser.type("[name=title]", "for whom?");
    browser.driver().findElement(By.cssSelector("#send [name=type] option[value=user]")).click();
    browser.click("#send .primary");
    assertThat(browser.evaluate("document.querySelector('#send [name=to]').validity.valueMissing"))
        .isEqualTo(true);
  }

  @Test
  void monitoringDrawsChartsPausesAndTurnsThresholdsIntoAlerts() {
    open("monitoring.html?as=mona");
    browser.see("#status .words", "live");
    browser.see("#metrics tbody tr th", "hub.sent");
    browser.until("document.querySelectorAll('.plot canvas').length === 5");
    browser.until("/now \\d/.test(document.querySelector('.chart .summary').textContent)");
    browser.see(".tile[data-metric='page.latency'] .value", "ms");

    browser.type("[name=metric]", "queue.depth");
    browser.type("[name=value]", "100");
    browser.type("[name=seconds]", "600");
    browser.driver().findElement(By.cssSelector("[name=to] option[value=me]")).click();
    browser.click("#threshold .primary");
    browser.see("#thresholds", "queue.depth above 100 for 10m");
    browser.see("#thresholds .alert-state", "inactive");
    Http.postJson(hub.uri("/api/monitoring"), "{\"metric\":\"queue.depth\",\"value\":250}");
    browser.see("#thresholds .alert-state", "pending");
    for (int i = 0; i < 2; i++) { // the second one changes the same alert
      browser.type("[name=value]", "100");
      browser.type("[name=seconds]", "0");
      browser.click("#threshold .primary");
      browser.until("document.querySelector('[name=value]').value === ''");
    }
    Http.postJson(hub.uri("/api/monitoring"), "{\"metric\":\"queue.depth\",\"value\":250}");
    browser.see("#alerts", "queue.depth is above 100");
    browser.see("#thresholds .alert-state", "firing");
    assertThat(browser.texts("#thresholds li")).hasSize(1);
    assertThat(Http.get(hub.uri("/api/inbox?user=mona")).body()).contains("queue.depth above 100");
    browser.until("document.title.startsWith('⚠')");

    browser.click("#pause");
    browser.see("#paused", "Paused at");
    browser.click("#pause");
    browser.driver().findElement(By.cssSelector("#window option[value='300']")).click();
    look("monitoring");
    browser.click("#thresholds li:last-child button");
    browser.until("!document.querySelector('#alerts').textContent.includes('queue.depth')");
    browser.see("#thresholds", "");
    assertThat(Http.get(hub.uri("/api/alerts")).body()).isEqualTo("{\"alerts\":[]}");
  }

  @Test
  void chatHasRoomsMembersTypingHistoryAndAcknowledgements() {
    for (int i = 1; i <= 70; i++) {
      say("lobby", "carl", "line " + i);
    }
    open("chat.html?as=ann#lobby");
    String ann = browser.driver().getWindowHandle();
    browser.see(".log .content", "line 70");
    browser.see(".members li", "ann (you)");
    browser.type("#content", "hello, see https://example.org/a?b=c. bye");
    browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
    browser.until(
        "[...document.querySelectorAll('.own')].some((line) => line.querySelector('.state').textContent === '✓')");
    WebElement link = browser.see(".own a");
    assertThat(link.getDomAttribute("href")).isEqualTo("https://example.org/a?b=c");
    assertThat(link.getDomAttribute("rel")).contains("noopener");

    assertThat(browser.texts(".log .content")).doesNotContain("line 1");
    browser.evaluate("document.querySelector('.log').scrollTo(0, 0)");
    browser.until("document.querySelector('.log').textContent.includes('line 1')");
    browser.until(
        "[...document.querySelectorAll('.log .content')].filter((each) => each.textContent.startsWith('line ')).length === 70");

    String bob = browser.openTab(page("chat.html?as=bob#lobby"));
    browser.see(".members li", "bob (you)");
    browser.see(".members li", "ann");
    browser.type("#content", "I am ty");
    browser.driver().switchTo().window(ann);
    browser.see(".members li", "bob");
    browser.driver().switchTo().window(bob);
    browser.type("#content", "I am typing");
    browser.driver().switchTo().window(ann);
    browser.see(".typing", "bob is typing");
    browser.type("#new-room", "garden", Keys.ENTER);
    browser.see(".room-name", "garden");
    browser.driver().switchTo().window(bob);
    browser.driver().findElement(By.cssSelector("#content")).sendKeys(Keys.ENTER);
    browser.until("document.querySelector('.own .state')?.textContent === '✓'");
    browser.driver().close();
    browser.driver().switchTo().window(ann);
    browser.see(".rooms .badge", "1");
    assertThat(browser.driver().getTitle()).startsWith("(1) ");
    browser.click(".rooms li:first-child button");
    browser.see(".log .content", "I am typing");
    browser.until("!document.title.startsWith('(')");
    browser.see(".log .remark", "bob left");

    browser.see(".log .new", "New messages");
    browser.type("#content", "`f(x)` is for @carl", Keys.ENTER);
    browser.see(".own code", "f(x)");
    browser.see(".own .mention", "@carl");
    await()
        .until(
            () ->
                Http.get(hub.uri("/api/inbox?user=carl"))
                    .body()
                    .contains("ann mentioned you in lobby"));
    browser.until("[...document.querySelectorAll('.own .tools')].at(-1).childElementCount === 2");
    look("chat");
    lastTool(0);
    browser.see("#editing", "Editing a message");
    browser.type("#content", "g(x) instead", Keys.ENTER);
    browser.see(".own .content", "g(x) instead");
    browser.until("document.querySelectorAll('.edited:not([hidden])').length === 1");
    assertThat(Http.get(hub.uri("/api/chat/lobby/messages?user=carl")).body())
        .contains("\"type\":\"edited\"");
    lastTool(1);
    lastTool(1);
    browser.until("!document.querySelector('.log').textContent.includes('g(x) instead')");
    assertThat(Http.get(hub.uri("/api/chat/lobby/messages?user=carl")).body())
        .doesNotContain("f(x)", "g(x)");

    browser.click(".rooms li:last-child button");
    browser.see(".room-name", "garden");
    assertThat(browser.texts(".log .message")).as("of another room").isEmpty();
    say("lobby", "carl", "while ann reads another room");
    browser.see(".rooms .badge", "1");
    open("chat.html?as=ann#garden");
    browser.see(".rooms .badge", "1");
  }

  /** Edit, or delete, at the last message of one's own. */
  private static void lastTool(int index) {
    browser.evaluate(
        "[...document.querySelectorAll('.own .tools')].at(-1).children[" + index + "].click()");
  }

  @Test
  void theConsoleShowsFramesPublishesAndReplays() {
    open("console.html");
    browser.type("#subscribe [name=channel]", "orders");
    browser.click("#subscribe-now");
    browser.see(".frame .type", "connected");
    for (int i = 1; i <= 3; i++) {
      browser.type("#publish [name=channel]", "orders");
      browser.type("#publish [name=type]", "created");
      browser.type("#publish [name=data]", "{\"order\": " + i + "}");
      browser.click("#publish .primary");
      browser.see("#receipt", "as " + i);
      browser.see(".frame .data", "{\"order\":" + i + "}");
    }
    browser.click("#raw");
    browser.see(".frame .raw", "id: 3\nevent: created\ndata: {\"order\":3}");
    browser.click("#raw");
    look("console");
    browser.click(".frame[data-type=created] .replay"); // of event 1
    browser.until("document.querySelector('#subscribe [name=position]').value === '1'");
    browser.until(
        "[...document.querySelectorAll('.frame[data-type=created] .id')].map((each) => each.textContent).join() === '2,3'");
    browser.click("#publish [name=transient]");
    browser.click("#publish .primary");
    browser.see("#receipt", "Published to orders.");
    browser.click("#publish [name=transient]");
    browser.type("#publish [name=data]", "{no json");
    browser.click("#publish .primary");
    browser.see("#publish .problem", "not valid JSON");
    browser.click("#stop");
    browser.see("#stream-state", "stopped");
  }

  @Test
  void connectionsAreListedAndEnded() throws Exception {
    try (StreamClient reader =
        StreamClient.open(hub.uri("/api/channels/orders/events?user=carl"))) {
      open("connections.html?as=ann");
      browser.see("#streams .user", "carl");
      browser.see("#streams .this-page", "this page");
      browser.see("#channels .name", "monitoring");
      look("connections");
      browser.type("#find", "carl");
      browser.until("document.querySelectorAll('#streams tbody tr').length === 1");
      browser.click("#streams tbody button");
      browser.see("#disconnect .description", "carl");
      browser.click("#disconnect .danger");
      reader.awaitEnd();
      browser.until("document.querySelectorAll('#streams tbody tr').length === 0");
    }
  }

  @Test
  void theOverviewShowsFiguresExamplesAndLinks() {
    open("");
    browser.until(
        "/^[1-9]/.test(document.querySelector('[data-metric=\"hub.connections\"]').textContent)");
    browser.see("#publish", hub.uri("/api/channels/orders/events").toString());
    look("index");
    browser.click(".card a[href='chat.html']");
    browser.see(".room-name");
  }

  @Test
  void theApiPageListsOperationsParametersAndResponses() {
    open("api.html");
    browser.see("summary .path", "/api/channels/{channel}/events");
    browser.click("details summary");
    browser.see("details[open] dl.parameters", "Idempotency-Key");
    browser.see("details[open] dl.responses", "200");
    browser.see("details[open] .fields", "to.users");
    browser.see("details[open] .example", "\"orders/42\"");
    look("api");
  }

  /** Sums response bodies, cached ones included, and 300 bytes of headers for each. */
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
  void pagesAreLightAndOfOneOrigin(String page) {
    open(page);
    browser.see("#status .words", "live");
    @SuppressWarnings("unchecked")
    List<String> loaded =
        (List<String>)
            browser.evaluate(
                "performance.getEntries().filter((each) => 'encodedBodySize' in each)"
                    + ".map((each) => each.name + ' ' + (each.encodedBodySize + 300))");
    assertThat(loaded)
        .hasSizeGreaterThan(4)
        .allMatch(each -> each.startsWith(hub.uri("/").toString()));
    long bytes = // of the page itself: how much history there is depends on the test
        loaded.stream()
            .filter(each -> !each.contains("/api/"))
            .mapToLong(each -> Long.parseLong(each.replaceAll(".* ", "")))
            .sum();
    assertThat(bytes).as(String.join("\n", loaded)).isBetween(10_000L, MOST_BYTES);
    assertThat(loaded.stream().filter(each -> !each.contains("/api/")))
        .hasSizeLessThanOrEqualTo(MOST_FILES);
  }

  /**
   * Takes screenshots in both colour schemes and sizes, and checks that axe finds no violation and
   * that nothing overflows.
   */
  private void look(String name) {
    for (int width : List.of(360, 1280)) {
      for (String scheme : List.of("light", "dark")) {
        browser.look(width, width == 360 ? 800 : 900, scheme);
        browser.until("matchMedia('(prefers-color-scheme: " + scheme + ")').matches");
        browser
            .driver()
            .executeAsyncScript(
                "const done = arguments[0];"
                    + "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60)))"); // charts are redrawn
        browser.screenshot(name + "-" + width + "-" + scheme);
        assertThat(browser.evaluate("document.documentElement.scrollWidth"))
            .as("no horizontal scrolling of %s at %d", name, width)
            .isEqualTo((long) width);
        if ((width == 360) == scheme.equals("dark")) { // each size and each scheme once
          assertThat(browser.accessibilityViolations())
              .as("%s, %d, %s", name, width, scheme)
              .isEmpty();
        }
      }
    }
    browser.look(1280, 900, "light");
  }
}
