package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages in other languages than English, of which one is written from right to left. */
@Tag("screenshots")
class LanguagePageIT extends PageTest {
  private static final List<String> PAGES =
      List.of(
          "",
          "notifications.html",
          "monitoring.html",
          "chat.html?as=ann#lobby",
          "console.html",
          "connections.html",
          "api.html");

  /** English texts of the pages that are shown although their language has others for them. */
  private static final String LEFT_IN_ENGLISH =
      """
      const done = arguments[arguments.length - 1];
      const file = (language) => import(new URL(`js/lang/${language}.js`, document.baseURI));
      Promise.all([file('en'), file(document.documentElement.lang)]).then(([english, own]) => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const left = [];
        while (walker.nextNode()) {
          const text = walker.currentNode.data.trim().replaceAll(/\\s+/g, ' ');
          const isOwn = text in english.texts && own.texts[text] !== text
            && walker.currentNode.parentElement.closest('code, bdi, noscript, .foreign, #metrics, #operations') === null
            && !Object.values(own.texts).includes(text);
          if (isOwn) left.push(text);
        }
        done(left);
      });
      """;

  @AfterEach
  void speakEnglishAgain() {
    browser.evaluate("localStorage.removeItem('carillon.language')");
  }

  @ParameterizedTest
  @CsvSource({"ar, rtl, الإشعارات", "de, ltr, Benachrichtigungen"})
  void everyPageIsTranslatedFitsAndIsAccessible(String language, String direction, String title) {
    notify("{'type':'system','title':'Backup done','severity':'success','tags':['nightly']}");
    notify("{'type':'alert','title':'القرص ممتلئ','message':'سبعون','severity':'error'}");
    say("lobby", "محمد", "مرحبا بالجميع");
    say("lobby", "ann", "Good morning");
    open("");
    browser.evaluate("localStorage.setItem('carillon.language', '\"" + language + "\"')");
    for (String page : PAGES) {
      open(page);
      browser.see("header.top nav", title);
      if (!page.equals("api.html")) {
        browser.see("#status .words");
        browser.until("document.querySelector('#status').dataset.state === 'live'");
      }
      String name = page.isEmpty() ? "index" : page.replaceAll("\\.html.*", "");
      assertThat(browser.evaluate("document.documentElement.lang")).isEqualTo(language);
      assertThat(browser.evaluate("getComputedStyle(document.body).direction"))
          .isEqualTo(direction);
      assertThat(browser.driver().executeAsyncScript(LEFT_IN_ENGLISH))
          .as("%s in %s", name, language)
          .isEqualTo(List.of());
      for (int width : List.of(360, 1280)) {
        browser.look(width, width == 360 ? 800 : 900, width == 360 ? "light" : "dark");
        browser.screenshot(language + "-" + name + "-" + width);
        assertThat(browser.evaluate("document.documentElement.scrollWidth"))
            .as("%s in %s at %d", name, language, width)
            .isEqualTo((long) width);
        assertThat(browser.accessibilityViolations()).as("%s in %s", name, language).isEmpty();
      }
    }
  }

  @Test
  void theLanguageIsThatOfTheBrowserUntilTheUserChoosesOne() {
    prefer("de-AT,de,en");
    try {
      open("connections.html");
      browser.see(".heading h1", "Verbindungen");
      browser.see("header.top nav", "Benachrichtigungen");
      browser.click(".account summary");
      browser.click(".account [name=language]");
      browser.evaluate(
          "(() => { const select = document.querySelector('[name=language]'); select.value = 'ar';"
              + " select.dispatchEvent(new Event('change')); })()");
      browser.see(".heading h1", "الاتصالات");
      open("chat.html");
      browser.until("document.documentElement.dir === 'rtl'");
      browser.see("#rooms-title", "الغرف");
      assertThat(browser.evaluate("document.title")).isEqualTo("الدردشة · Carillon");
    } finally {
      prefer("en-GB");
    }
  }

  private static void prefer(String languages) {
    browser
        .driver()
        .executeCdpCommand(
            "Emulation.setUserAgentOverride",
            Map.of(
                "userAgent", browser.evaluate("navigator.userAgent"), "acceptLanguage", languages));
  }
}
