package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.Issuer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.By;

/**
 * Every page in every state, at four widths and in both colour schemes, and in Arabic at two, below
 * {@code target/screenshots/states}, for people to look at. What a program can see is asserted:
 * that nothing is beyond the edge, that axe finds nothing, and that the browser logs no errors.
 */
@Tag("screenshots")
@Timeout(600)
class PageScreenshotsIT {
  private static final List<String> PAGES =
      List.of(
          "index.html",
          "notifications.html",
          "monitoring.html",
          "chat.html",
          "console.html",
          "connections.html",
          "api.html");

  private static final int[] PHONE = {360, 740};
  private static final int[] LAPTOP = {1280, 900};

  /** A language of the pages, and the width and height of its windows. */
  private enum Language {
    EN("", PHONE, new int[] {768, 1024}, LAPTOP, new int[] {1920, 1080}),
    /** Written from right to left. */
    AR("-ar", PHONE, LAPTOP);

    private final String suffix; // of the state, in names of files
    private final int[][] sizes;

    Language(String suffix, int[]... sizes) {
      this.suffix = suffix;
      this.sizes = sizes;
    }
  }

  @TempDir Path data;

  private final List<String> problems = new ArrayList<>();
  private Browser browser;
  private Language language = Language.EN;

  @BeforeEach
  void startBrowser() {
    browser = Browser.start();
  }

  @AfterEach
  void closeBrowser() {
    browser.close();
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void empty(Language shown) {
    try (HubProcess hub = HubProcess.start(data, Map.of())) {
      choose(shown, hub.uri("/"));
      for (String page : PAGES) {
        open(hub.uri("/" + page));
        seeLive(page);
        look("empty", page);
      }
      complaints("empty");
    }
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void fullAndOffline(Language shown) {
    List<StreamClient> members = new ArrayList<>();
    try (HubProcess hub =
        HubProcess.start(data, Map.of("carillon.push.contact", "mailto:ops@example.org"))) {
      PageContent.publish(hub);
      for (int i = 0; i < 30; i++) {
        String user = i % 5 == 0 ? "maria-magdalena.von-und-zu-" + i : "member-" + i;
        members.add(
            StreamClient.open(
                hub.uri("/api/events?channel=chat.lobby&enter=chat.lobby&user=" + user)));
      }
      try (TcpProxy cable = new TcpProxy(hub.port())) {
        URI root = URI.create("http://127.0.0.1:" + cable.port() + "/");
        choose(shown, root);
        for (String page : PAGES) {
          open(root.resolve(page + "?as=ann"));
          seeLive(page);
          use(page);
          look("full", page);
          complaints("full");
          cable.cut();
          browser.until("document.querySelector('#status')?.dataset.state !== 'live'");
          look("offline", page);
          cable.mend();
          browser.complaints(); // requests while the hub was away
        }
      }
    } finally {
      members.forEach(StreamClient::close);
    }
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void forbiddenAndSignedOut(Language shown) {
    Map<String, String> settings =
        Map.of(
            "carillon.security", "secured",
            "carillon.jwt.secret", Issuer.SECRET,
            "carillon.jwt.issuer", Issuer.NAME,
            "carillon.jwt.audience", Issuer.AUDIENCE);
    try (HubProcess hub = HubProcess.start(data, settings)) {
      choose(shown, hub.uri("/"));
      for (String page : PAGES) {
        open(hub.uri("/" + page));
        browser.until("document.querySelector('.sign-in, .operations, details') !== null");
        look("signed-out", page);
      }
      String token = Issuer.signShared(Issuer.granting("cleo", List.of(), List.of("own"), false));
      browser.open(hub.uri("/img/bell.svg"));
      browser.evaluate("sessionStorage.setItem('carillon.token', '" + token + "')");
      for (String page : PAGES) {
        open(hub.uri("/" + page));
        if (!page.equals("api.html")) { // it is the same for all
          browser.see(".account .name", "cleo");
          browser.until(
              "!['', 'connecting'].includes(document.querySelector('#status').dataset.state ?? '')");
        }
        look("forbidden", page);
      }
    }
    assertThat(problems).isEmpty();
  }

  /** The language of all pages that are opened from now on. */
  private void choose(Language shown, URI root) {
    language = shown;
    browser.open(root.resolve("img/bell.svg"));
    browser.evaluate(
        "localStorage.setItem('carillon.language', '\"%s\"')"
            .formatted(shown.name().toLowerCase(Locale.ROOT)));
    browser.complaints(); // an image has no icon
  }

  private void open(URI page) {
    browser.look(LAPTOP[0], LAPTOP[1], "light");
    browser.open(page);
  }

  /** The page of the API has no stream. */
  private void seeLive(String page) {
    if (!page.equals("api.html")) {
      browser.until("document.querySelector('#status')?.dataset.state === 'live'");
    }
  }

  /** What a person does before the page is full. */
  private void use(String page) {
    switch (page) {
      case "notifications.html" -> browser.see(".notification .title", "Measurement");
      case "monitoring.html" -> {
        browser.type("#chart [name=metrics]", "queue.length");
        browser.click("#chart .primary");
        browser.see(".chosen figcaption", "queue.length");
        browser.until("/\\d/.test(document.querySelector('.chart .summary').textContent)");
      }
      case "chat.html" -> {
        browser.until("document.querySelectorAll('.log .content').length > 10");
        browser.until("document.querySelectorAll('.members li').length > 30");
      }
      case "console.html" -> {
        browser.type("#subscribe [name=channel]", "orders");
        browser.type("#subscribe [name=position]", "earliest");
        browser.click("#subscribe-now");
        browser.until("document.querySelectorAll('.frame').length > 30");
      }
      case "connections.html" ->
          browser.until("document.querySelectorAll('#streams tbody tr').length > 30");
      case "api.html" -> {
        browser.see("summary .path", "/api/channels/{channel}/events");
        browser.driver().findElement(By.cssSelector("details summary")).click();
      }
      default -> browser.see("#publish", "/api/channels/orders/events");
    }
  }

  private void look(String state, String page) {
    String name = page.replace(".html", "");
    for (String scheme : List.of("light", "dark")) {
      String what = "%s, %s, %s, %s".formatted(page, language, state, scheme);
      for (int[] size : language.sizes) {
        browser.look(size[0], size[1], scheme);
        browser.until("innerWidth === " + size[0]);
        settle();
        browser.screenshot(
            "states/%s-%s%s-%04d-%s".formatted(name, state, language.suffix, size[0], scheme));
        check("%s, %d".formatted(what, size[0]), size[0]);
      }
      if (!browser.accessibilityViolations().isEmpty()) {
        problems.add(what + ": " + browser.accessibilityViolations());
      }
    }
    browser.look(LAPTOP[0], LAPTOP[1], "light");
  }

  /** Charts are drawn anew after a change of the size. */
  private void settle() {
    browser
        .driver()
        .executeAsyncScript(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 80)))");
  }

  private void check(String what, int width) {
    Object beyond =
        browser.evaluate(
            "document.documentElement.scrollWidth <= "
                + width
                + " ? '' : [...document.body.querySelectorAll('*')]"
                + ".filter((each) => each.getBoundingClientRect().right > innerWidth"
                + " || each.getBoundingClientRect().left < 0)"
                + ".map((each) => each.outerHTML.slice(0, 120)).slice(0, 5).join('\\n')");
    if (!beyond.equals("")) {
      problems.add(what + ": beyond the edge: " + beyond);
    }
  }

  private void complaints(String state) {
    browser.complaints().forEach(each -> problems.add(state + ": " + each));
  }
}
