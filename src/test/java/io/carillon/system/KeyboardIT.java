package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/**
 * Walks through the pages with the keyboard alone: every control is reached with Tab, shows that it
 * has the focus, and leaves the focus at a sensible place after its action. Nothing here uses the
 * mouse or sets the focus by script.
 */
class KeyboardIT extends PageTest {
  private static final int MOST_STOPS = 150;

  /** Whether the element with the focus, or what stands for it, has a visible outline in sight. */
  private static final String FOCUS_IS_SEEN =
      """
      (() => {
        const focused = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(focused);
        const isOutlined = (each) => each && getComputedStyle(each).outlineStyle !== 'none' && parseFloat(getComputedStyle(each).outlineWidth) >= 1;
        const bounds = (focused.matches('.pills input') ? focused.nextElementSibling : focused).getBoundingClientRect();
        const isInSight = bounds.bottom > 0 && bounds.top < innerHeight && bounds.width > 0;
        return isInSight && [focused, focused.nextElementSibling, focused.closest('.card')].some(isOutlined);
      })()""";

  @AfterEach
  void forgetSettings() {
    browser.evaluate("localStorage.clear()");
  }

  private static void press(CharSequence... keys) {
    new Actions(browser.driver()).sendKeys(keys).perform();
  }

  /** Replaces what the field with the focus contains. */
  private static void replaceBy(String text) {
    chord(Keys.CONTROL, "a");
    press(text);
  }

  private static void chord(Keys modifier, CharSequence key) {
    new Actions(browser.driver()).keyDown(modifier).sendKeys(key).keyUp(modifier).perform();
  }

  private static boolean hasFocus(String css) {
    return Boolean.TRUE.equals(browser.evaluate("document.activeElement.matches(`" + css + "`)"));
  }

  private static String focused() {
    return browser.evaluate("document.activeElement.outerHTML.slice(0, 160)").toString();
  }

  /** Presses Tab until an element has the focus, which must be visible wherever it is. */
  private static void tabTo(String css) {
    go(css, () -> press(Keys.TAB));
  }

  private static void tabBackTo(String css) {
    go(css, () -> chord(Keys.SHIFT, Keys.TAB));
  }

  private static void go(String css, Runnable step) {
    for (int stops = 0; stops < MOST_STOPS; stops++) {
      step.run();
      assertThat(browser.evaluate("document.activeElement === document.body || " + FOCUS_IS_SEEN))
          .as("the focus is visible at %s", focused())
          .isEqualTo(true);
      if (hasFocus(css)) {
        return;
      }
    }
    throw new AssertionError("Tab does not reach " + css);
  }

  private static void awaitFocus(String css) {
    browser.until("document.activeElement.matches(`" + css + "`)");
  }

  /** Opens a page and skips its header, as users of a keyboard do. */
  private static void openAtContent(String page) {
    open(page);
    browser.see("#status .words", "live");
    press(Keys.TAB);
    assertThat(hasFocus(".skip")).as(focused()).isTrue();
    press(Keys.ENTER);
    awaitFocus("#main");
  }

  @Test
  void notificationsAreFilteredDismissedRestoredAndSent() {
    for (int i = 1; i <= 3; i++) {
      notify("{'type':'user','title':'walk " + i + "','to':{'users':['wim']}}");
    }
    openAtContent("notifications.html?as=wim");
    browser.see(".notification .title", "walk 3");
    tabTo(".filter [value=user]");
    press(Keys.SPACE);
    browser.until(
        "![...document.querySelectorAll('.title')].some((e) => e.checkVisibility() && e.textContent.startsWith('walk'))");
    press(Keys.SPACE);
    browser.see(".notification .title", "walk 3");

    tabTo(".notification .select");
    press("x", Keys.ARROW_DOWN, "x", "d");
    browser.see("#undo .words", "2 dismissed");
    awaitFocus(".notification");
    tabBackTo("#undo button");
    press(Keys.ENTER);
    browser.see(".notification .title", "walk 3");
    browser.until("document.activeElement !== document.body");

    tabTo("#send [name=title]");
    press("by keyboard");
    tabTo("#send .primary");
    press(Keys.ENTER);
    browser.see(".notification .title", "by keyboard");
    assertThat(hasFocus("#send *")).as(focused()).isTrue();
  }

  @Test
  void chatRoomsAreJoinedWrittenInAndLeft() {
    openAtContent("chat.html?as=wim");
    tabTo("#new-room");
    press("walk", Keys.ENTER);
    browser.see(".room-name", "walk");
    browser.until("document.activeElement !== document.body");
    if (!hasFocus("#content")) {
      tabTo("#content");
    }
    press("first", Keys.ENTER);
    browser.until("document.querySelectorAll('.own').length === 1");
    browser.until("document.querySelector('.own .state').textContent === '✓'");
    assertThat(hasFocus("#content")).isTrue();

    tabBackTo(".own .tools button:first-child");
    press(Keys.ENTER);
    awaitFocus("#content");
    replaceBy("second");
    press(Keys.ENTER);
    browser.until("document.querySelector('.own .content').innerText.trim() === 'second'");
    assertThat(hasFocus("#content")).isTrue();

    tabBackTo("#leave");
    press(Keys.ENTER);
    browser.see(".room-name", "lobby");
    browser.until("document.activeElement !== document.body");
  }

  @Test
  void theConsoleSubscribesPublishesReplaysAndStops() {
    openAtContent("console.html");
    tabTo("#subscribe [name=channel]");
    press("walk", Keys.ENTER);
    browser.see(".frame .type", "connected");
    tabTo("#publish [name=channel]");
    press("walk");
    tabTo("#publish [name=data]");
    replaceBy("{\"step\": 1}");
    tabTo("#publish .primary");
    press(Keys.ENTER);
    browser.see("#receipt", "as 1");
    browser.see(".frame .data", "{\"step\":1}");
    assertThat(hasFocus("#publish .primary")).isTrue();

    tabBackTo(".frame .replay");
    press(Keys.ENTER);
    awaitFocus("#subscribe-now");
    browser.until("document.querySelector('#subscribe [name=position]').value === '1'");
    tabTo("#stop");
    press(Keys.ENTER);
    browser.see("#stream-state", "stopped");
    assertThat(hasFocus("#subscribe-now")).isTrue();
  }

  @Test
  void streamsAreFoundSortedAndDisconnected() throws Exception {
    try (StreamClient one = StreamClient.open(hub.uri("/api/channels/walk-1/events?user=wim"));
        StreamClient other = StreamClient.open(hub.uri("/api/channels/walk-2/events?user=wim"))) {
      openAtContent("connections.html");
      tabTo("#find");
      press("walk-");
      browser.until("document.querySelectorAll('#streams tbody tr').length === 2");
      tabTo("#streams [data-sort=where] button");
      press(Keys.ENTER);
      assertThat(browser.texts("#streams tbody .where")).containsExactly("walk-1", "walk-2");
      press(Keys.ENTER);
      assertThat(browser.texts("#streams tbody .where")).containsExactly("walk-2", "walk-1");

      tabTo("#streams tbody .act button");
      press(Keys.ENTER);
      awaitFocus("#disconnect *");
      for (int stop = 0; stop < 8; stop++) {
        press(Keys.TAB);
        assertThat(hasFocus("body, #disconnect *")).as(focused()).isTrue();
      }
      press(Keys.ESCAPE);
      awaitFocus("#streams tbody tr:first-child .act button");

      press(Keys.ENTER);
      tabTo("#disconnect .danger");
      press(Keys.ENTER);
      other.awaitEnd();
      browser.until("document.querySelectorAll('#streams tbody tr').length === 1");
      awaitFocus("#streams tbody .act button");

      tabBackTo("#streams tbody [name=selected]");
      press(Keys.SPACE);
      tabBackTo("#disconnect-selected");
      press(Keys.ENTER);
      awaitFocus("#disconnect *");
      tabTo("#disconnect .danger");
      press(Keys.ENTER);
      one.awaitEnd();
      browser.until("document.querySelectorAll('#streams tbody tr').length === 0");
      browser.until("document.activeElement !== document.body");
    }
  }

  @Test
  void chartsAreZoomedRemovedChosenAndWatched() {
    openAtContent("monitoring.html");
    browser.see("#metrics tbody tr th", "hub.sent");
    tabTo("figure.chart[data-name=cpu]");
    press("+");
    browser.see("#paused", "Showing");
    press(Keys.ESCAPE);
    browser.until("document.querySelector('#paused').textContent === ''");
    tabTo("[data-name=cpu] .remove");
    press(Keys.ENTER);
    awaitFocus("figure.chart[data-name=network]");

    tabTo("#threshold [name=metric]");
    press("walk.depth");
    tabTo("#threshold [name=value]");
    press("10");
    tabTo("#threshold .primary");
    press(Keys.ENTER);
    browser.see("#thresholds", "walk.depth above 10");
    tabBackTo("#thresholds button");
    press(Keys.ENTER);
    browser.until("!document.querySelector('#thresholds').textContent.includes('walk.depth')");
    browser.until("document.activeElement !== document.body");

    tabTo("#restore-charts");
    press(Keys.ENTER);
    awaitFocus("figure.chart[data-name=cpu]");
    tabTo("#find");
    press("hub.");
    tabTo("#metrics [data-group=hub] .group button");
    for (String metric : List.of("hub.published", "hub.sent")) {
      tabTo("tr[data-metric=\"" + metric + "\"] input");
      press(Keys.SPACE);
    }
    tabBackTo("#chart .primary");
    press(Keys.ENTER);
    browser.see(".chosen figcaption", "hub.published, hub.sent");
    browser.until("document.activeElement !== document.body");
  }
}
