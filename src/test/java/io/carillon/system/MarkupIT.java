package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * Markup in every field of every page is text; on a hub of its own, since it is in every list from
 * then on.
 */
class MarkupIT extends PageTest {
  private static final String MARKUP =
      "<img src=x onerror=\"document.title='owned'\"><script>alert(1)</script>";

  @Test
  void xssMarkupInEveryFieldIsText() {
    String json = quoted(MARKUP);
    notify("{'type':'system','title':" + json + ",'message':" + json + ",'severity':'error'}");
    notify(
        "{'type':'user','title':'x','message':'javascript:alert(1)','to':{'users':["
            + json
            + "],'roles':["
            + json
            + "]}}");
    open(
        "notifications.html?as="
            + URLEncoder.encode(MARKUP, StandardCharsets.UTF_8).substring(0, 40));
    browser.see(".notification .title", MARKUP);
    browser.see(".notification .message", MARKUP);
    assertNothingInjected();

    say(
        "lobby",
        MARKUP,
        MARKUP + " javascript:alert(1) https://a.example/\"onmouseover=\"alert(1)");
    open("chat.html?as=ann#" + URLEncoder.encode(MARKUP, StandardCharsets.UTF_8));
    browser.see(".log .user", MARKUP);
    browser.see(".log .content", MARKUP);
    assertThat(
            browser.evaluate(
                "[...document.querySelectorAll('.log a')].every((each) => each.protocol === 'https:' || each.protocol === 'http:')"))
        .isEqualTo(true);
    assertThat(browser.evaluate("document.querySelector('.log [onmouseover]') === null"))
        .isEqualTo(true);
    assertNothingInjected();

    Http.postJson(
        hub.uri("/api/channels/evil/events"),
        ("{'type':" + json + ",'key':" + json + ",'data':" + json + "}").replace('\'', '"'));
    open("console.html?channel=evil");
    browser.type("#subscribe [name=position]", "earliest");
    browser.click("#subscribe-now");
    browser.see(".frame .type", MARKUP);
    assertNothingInjected();

    try (StreamClient reader =
        StreamClient.open(
            hub.uri(
                "/api/channels/evil/events?topic="
                    + encoded("<b>topic</b>")
                    + "&user="
                    + encoded(MARKUP)))) {
      open("connections.html");
      browser.see("#streams .user", MARKUP);
      assertNothingInjected();
    }
  }

  private static void assertNothingInjected() {
    assertThat(browser.driver().getTitle()).doesNotContain("owned");
    assertThat(
            browser.evaluate("document.querySelectorAll('main img, main script, main b').length"))
        .isEqualTo(0L);
  }
}
