package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What pages show in states that are not the usual one: offline, crowded, with hostile text. */
class PageStatesIT extends PageTest {
  private static final String ARABIC = "مرحبا بالجميع";

  @Test
  void offlineIsToldAtOnceWithTheTimeOfTheContent() {
    for (String page : List.of("", "monitoring.html", "connections.html")) {
      open(page);
      browser.see("#status .words", "live");
      browser.until("document.querySelector('.freshness').hidden");
      browser.setOffline(true);
      try {
        browser.see("#status .words", "offline");
        browser.see(".freshness", "You are offline. This page is as of ");
      } finally {
        browser.setOffline(false);
      }
      browser.see("#status .words", "live");
      browser.until("document.querySelector('.freshness').hidden");
    }
    browser.complaints(); // requests while offline
  }

  @Test
  void aMalformedFragmentOpensTheChatAndTextOfAnyDirectionKeepsToItself() {
    say("lobby", "محمد", ARABIC);
    say("lobby", "eve", "user\u202Etxt.exe");
    open("chat.html?as=ann");
    String malformed = page("chat.html") + "#%E0%A4%A"; // which java.net.URI refuses
    browser.evaluate("location.href = " + quoted(malformed));
    browser.evaluate("location.reload()");
    browser.see(".log .content", ARABIC);
    browser.see(".room-name", "lobby");
    assertThat(
            browser.evaluate(
                "[...document.querySelectorAll('.log .message .content, .log .user, .log bdi')].filter((each) => getComputedStyle(each).unicodeBidi !== 'isolate').map((each) => each.outerHTML).join()"))
        .isEqualTo("");
    assertThat(
            browser.evaluate(
                "[...document.querySelectorAll('.log .content')].filter((each) => getComputedStyle(each).direction === 'rtl').length"))
        .isEqualTo(1L);
  }

  @Test
  void theMessageBoxIsInSightWithManyMembersAtEverySize() {
    List<StreamClient> members = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        members.add(
            StreamClient.open(
                hub.uri("/api/events?channel=chat.hall&enter=chat.hall&user=member-" + i)));
      }
      for (int[] size : new int[][] {{360, 740}, {1280, 800}, {360, 420}, {1920, 1080}}) {
        browser.look(size[0], size[1], "light");
        open("chat.html?as=ann#hall");
        browser.until("document.querySelectorAll('.members li').length === 41");
        assertThat(browser.evaluate("document.documentElement.scrollHeight <= innerHeight"))
            .as("%d×%d scrolls only its lists", size[0], size[1])
            .isEqualTo(true);
        assertThat(
                browser.evaluate(
                    "document.querySelector('.compose').getBoundingClientRect().bottom <= innerHeight"))
            .as("%d×%d", size[0], size[1])
            .isEqualTo(true);
      }
      assertThat(browser.texts(".log .remark")).as("folded").hasSizeLessThan(5);
    } finally {
      members.forEach(StreamClient::close);
    }
  }

  @Test
  void aLongMessageIsNotCutAndAnInterruptedOneIsSentLater() {
    open("chat.html?as=ann#lobby");
    browser.see(".members li", "ann (you)");
    browser.evaluate(
        "(() => { const box = document.querySelector('#content'); box.value = 'x'.repeat(4100); box.dispatchEvent(new Event('input')); })()");
    browser.see(".compose .length", "Remove 100");
    browser.type("#content", "over the gap");
    browser.setOffline(true);
    try {
      browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
      browser.see(".own .content", "over the gap");
    } finally {
      browser.setOffline(false);
    }
    browser.until(
        "[...document.querySelectorAll('.own')].some((each) => each.textContent.includes('over the gap') && each.querySelector('.state').textContent === '✓')");
    browser.complaints(); // the requests while offline
  }

  @Test
  void theChosenThemeIsKeptAndCoversThatOfTheSystem() {
    open("monitoring.html");
    browser.see("#status .words", "live");
    String light = background();
    browser.click(".account summary");
    browser.click(".account [name=theme]");
    browser.driver().switchTo().activeElement().sendKeys("d", Keys.ENTER);
    browser.until("document.documentElement.dataset.theme === 'dark'");
    String dark = background();
    assertThat(dark).isNotEqualTo(light);
    assertThat(browser.accessibilityViolations()).isEmpty();
    open("chat.html");
    browser.see("#status .words", "live");
    assertThat(background()).isEqualTo(dark);
    browser.evaluate("localStorage.removeItem('carillon.theme')");
  }

  private static String background() {
    return browser.evaluate("getComputedStyle(document.body).backgroundColor").toString();
  }

  @Test
  void anyMetricsBecomeAChartThatIsInTheAddress() {
    open("monitoring.html");
    browser.see("#metrics tbody tr th", "hub.sent");
    browser.type("#chart [name=metrics]", "cpu, hub.sent");
    browser.click("#chart .primary");
    browser.see("#chart .problem", "different units");
    browser.type("#chart [name=metrics]", "hub.sent, hub.published");
    browser.click("#chart .primary");
    browser.see(".chosen figcaption", "hub.sent, hub.published");
    browser.until("/hub.sent: now/.test(document.querySelector('.chosen .summary').textContent)");
    String address = browser.evaluate("location.href").toString();
    browser.evaluate("localStorage.removeItem('carillon.charts')");
    open(address.substring(address.indexOf("monitoring.html")));
    browser.see(".chosen figcaption", "hub.sent, hub.published");
    browser.click(".chosen figcaption button");
    browser.until("!document.querySelector('.chosen')");
  }

  @Test
  void aMeasurementOfTheFutureMovesNoChart() {
    open("monitoring.html");
    browser.see("#status .words", "live");
    String future = Instant.now().plusSeconds(120).toString();
    Http.postJson(
        hub.uri("/api/monitoring"),
        "{\"metric\":\"ahead\",\"value\":5,\"timestamp\":\"" + future + "\"}");
    browser.see("#metrics tbody tr th", "ahead");
    browser.until(
        "/\\d/.test(document.querySelector('#metrics tr[data-metric=\"cpu\"] td').textContent)"
            + " && /now \\d/.test(document.querySelector('.chart .summary').textContent)");
    browser.until(
        "document.querySelector('#metrics tr[data-metric=ahead] td').textContent === '5'");
  }

  @Test
  void theRangeOfTheChartsIsChangedByKeysAndIsInTheAddress() {
    Http.postJson(
        hub.uri("/api/monitoring"), "{\"metric\":\"oven\",\"value\":200,\"unit\":\"degrees\"}");
    open("monitoring.html?chart=oven&window=604800");
    browser.see(".chosen .u-legend", "200 degrees");
    browser.see("#metrics tr[data-metric=oven]", "200 degrees");
    browser.evaluate("document.querySelector('.chosen').focus()");
    browser.driver().switchTo().activeElement().sendKeys("+");
    browser.see("#paused", "Showing");
    browser.driver().switchTo().activeElement().sendKeys(Keys.ARROW_LEFT);
    browser.until("document.querySelector('.chosen .plot').dataset.empty === 'no values'");
    assertThat(browser.accessibilityViolations()).isEmpty();
    String address = browser.evaluate("location.href").toString();
    open(address.substring(address.indexOf("monitoring.html")));
    browser.see(".chosen .summary", "no values");
    browser.see("#paused", "Showing");
    browser.evaluate("document.querySelector('.chosen').focus()");
    browser.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
    browser.until("document.querySelector('#paused').textContent === ''");
    browser.click(".chosen figcaption button");
  }

  @Test
  void nodesOutboxesAndWhatIsScheduledAreShownAndCancelled() {
    for (int hours = 1; hours <= 2; hours++) {
      String body = "{\"data\":1,\"key\":\"h" + hours + "\",\"delay\":\"PT" + hours + "H\"}";
      Http.postJson(hub.uri("/api/channels/later/events"), body);
    }
    open("connections.html");
    browser.see("#nodes tbody", "this node");
    browser.see("#nodes .lease", "s ago");
    browser.see("#checks", "relay");
    browser.see("#outboxes tbody th", "log");
    browser.see("#scheduled tbody tr:first-child .key", "h1");
    browser.click("#scheduled tbody tr:first-child button");
    browser.until("document.querySelectorAll('#scheduled tbody tr').length === 1");
    browser.see("#scheduled tbody .key", "h2");
    assertThat(browser.accessibilityViolations()).isEmpty();
    browser.click("#scheduled tbody button");
    browser.until("document.querySelectorAll('#scheduled tbody tr').length === 0");
    assertThat(Http.get(hub.uri("/api/scheduled")).body()).isEqualTo("{\"scheduled\":[]}");
  }

  @Test
  void selectedStreamsAreDisconnectedTogether() throws Exception {
    try (StreamClient one = StreamClient.open(hub.uri("/api/channels/bulk/events?user=kim"));
        StreamClient other = StreamClient.open(hub.uri("/api/channels/bulk/events?user=kim"))) {
      open("connections.html");
      browser.type("#find", "bulk");
      browser.until("document.querySelectorAll('#streams tbody tr').length === 2");
      browser.click("#select-all");
      browser.see("#disconnect-selected", "Disconnect 2 selected");
      browser.click("#disconnect-selected");
      browser.see("#disconnect .description", "2 streams");
      browser.click("#disconnect .danger");
      one.awaitEnd();
      other.awaitEnd();
      browser.until("document.querySelector('#disconnect-selected').disabled");
    }
  }

  @Test
  void aChartIsStoredAsTableAndAsPicture() {
    open("monitoring.html");
    browser.until("/now \\d/.test(document.querySelector('.chart .summary').textContent)");
    browser.evaluate(
        "[window.files = [], window.make = URL.createObjectURL, URL.createObjectURL ="
            + " (file) => files.push(file) && make.call(URL, file)].length");
    browser.click(".chart .csv");
    browser.click(".chart .png");
    browser.until("window.files.length === 2");
    assertThat(browser.evaluate("files.map(({ type }) => type).join()"))
        .isEqualTo("text/csv,image/png");
    browser.evaluate("files[0].text().then((text) => { window.csv = text; })");
    browser.until("/^time,metric,least,greatest,average,count\\r\\n20.*,cpu,/.test(window.csv)");
  }
}
