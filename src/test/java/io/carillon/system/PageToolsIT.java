package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Layouts and the picker of the monitoring page; tables of any length on the page Connections. */
class PageToolsIT extends PageTest {
  private static final int CHANNELS = 1_203;

  @AfterEach
  void forgetLayout() {
    browser.evaluate("localStorage.clear()");
  }

  private static void measure(String metric, int value, String unit) {
    String json = "{\"metric\":\"%s\",\"value\":%d,\"unit\":\"%s\"}".formatted(metric, value, unit);
    assertThat(Http.postJson(hub.uri("/api/monitoring"), json).statusCode()).isEqualTo(201);
  }

  private static List<String> shownMetrics() {
    return browser.texts("#metrics tr[data-metric] bdi:first-of-type").stream()
        .filter(each -> each.startsWith("oven") || each.startsWith("fridge"))
        .toList();
  }

  @Test
  void metricsAreInGroupsAreFoundByNameAndUnitAndChosenForAChart() {
    measure("oven.left", 200, "degrees");
    measure("oven.right", 180, "degrees");
    measure("fridge.door", 3, "openings");
    open("monitoring.html?window=3600");
    browser.see("#metrics [data-group=oven] .group .count", "2");
    browser.see("#metrics [data-group=fridge] .group .count", "1");
    assertThat(browser.texts("#metrics .group button")).isSorted().contains("hub", "oven");

    browser.click("#metrics [data-group=oven] .group button");
    assertThat(shownMetrics()).containsExactly("fridge.door");
    browser.type("#find", "DEGREES"); // also in a group that is closed
    assertThat(shownMetrics()).containsExactly("oven.left", "oven.right");
    browser.click("tr[data-metric='oven.left'] input");
    browser.click("tr[data-metric='oven.right'] input");
    assertThat(browser.evaluate("document.querySelector('#chart [name=metrics]').value"))
        .isEqualTo("oven.left, oven.right");
    browser.click("#chart .primary");
    browser.see(".chosen figcaption", "oven.left, oven.right");
    browser.until(
        "/oven.left: now 200 degrees/.test(document.querySelector('.chosen .summary').textContent)");
    browser.until("document.querySelectorAll('#metrics input:checked').length === 0");
    assertThat(browser.accessibilityViolations()).isEmpty();
  }

  private static List<String> charts() {
    return browser.texts("figure.chart figcaption > span");
  }

  @Test
  void standardChartsAreRemovedKeptSharedByAddressAndShownAgain() {
    open("monitoring.html");
    browser.see("#status .words", "live");
    assertThat(charts()).hasSize(5);
    browser.click("[data-name=network] .remove");
    browser.click("[data-name=latency] .remove");
    List<String> left = List.of("CPU and memory", "Events of the hub", "Open streams");
    assertThat(charts()).isEqualTo(left);
    String address = browser.evaluate("location.href").toString();
    assertThat(address).contains("without=network&without=latency");

    open("monitoring.html"); // kept in this browser
    browser.see("#status .words", "live");
    assertThat(charts()).isEqualTo(left);
    browser.evaluate("localStorage.clear()");
    open(address.substring(address.indexOf("monitoring.html"))); // in another browser
    browser.see("#status .words", "live");
    assertThat(charts()).isEqualTo(left);

    browser.see("#restore-charts", "Show 2 removed charts");
    browser.click("#restore-charts");
    assertThat(charts()).hasSize(5);
    browser.until(
        "/In: now \\d/.test(document.querySelector('[data-name=network] .summary').textContent)");
    assertThat(browser.evaluate("location.search")).isEqualTo("");
  }

  private static String cell(String table, String row, String cell) {
    return browser.texts("#" + table + " tbody tr:" + row + " ." + cell).get(0);
  }

  @Test
  void aTableOfMoreThanAThousandChannelsIsCompleteAndSortedAndFilteredAsAWhole() {
    IntStream.rangeClosed(1, CHANNELS)
        .parallel()
        .mapToObj("table.%04d"::formatted)
        .forEach(channel -> Http.postText(hub.uri("/api/channels/" + channel + "/events"), "1"));
    Http.postText(hub.uri("/api/channels/table.0007/events"), "2");
    open("connections.html");
    browser.type("#find", "table.");
    browser.see("#channel-count", "1,203 match");
    browser.see("nav[aria-label='Pages of channels']", "1 to 100 of 1,203");
    assertThat(browser.texts("#channels tbody tr")).hasSize(100);
    for (int page = 1; page <= 13; page++) { // once more than there are
      browser.click("nav[aria-label='Pages of channels'] button:last-child");
    }
    browser.see("nav[aria-label='Pages of channels']", "1,201 to 1,203 of 1,203");
    assertThat(cell("channels", "last-child", "name")).isEqualTo("table.1203");

    browser.click("#channels [data-sort=head] button");
    browser.click("#channels [data-sort=head] button");
    browser.see("nav[aria-label='Pages of channels']", "1 to 100");
    assertThat(cell("channels", "first-child", "name")).isEqualTo("table.0007");
    assertThat(cell("channels", "first-child", "head")).isEqualTo("2");
    browser.type("#find", "table.12");
    browser.until("document.querySelectorAll('#channels tbody tr').length === 4");
    browser.until("document.querySelector('nav[aria-label=\"Pages of channels\"]').hidden");
    assertThat(browser.accessibilityViolations()).isEmpty();
  }
}
