package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.oidc.TestProvider;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Cookie;

/** Users of the pages sign in at an OpenID provider, and out. */
class SignInPageIT {
  @TempDir static Path data;

  private static Browser browser;
  private static TestProvider provider;
  private static HubProcess hub;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    provider = new TestProvider("ES256");
    hub =
        HubProcess.start(
            data,
            Map.of(
                "carillon.security", "secured",
                "carillon.oidc.issuer", provider.name(),
                "carillon.oidc.client-id", TestProvider.CLIENT,
                "carillon.oidc.client-secret", TestProvider.SECRET,
                "carillon.oidc.name", "Acme",
                "carillon.role.staff.publish", "notifications",
                "carillon.role.staff.subscribe", "notifications"));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (provider != null) {
      provider.close();
    }
    if (hub != null) {
      hub.close();
    }
  }

  /** Every test starts as a new visitor. */
  @BeforeEach
  void clearCookies() {
    provider.claims = token -> token.setStringListClaim("groups", "staff");
    provider.isAway = false;
    browser.open(hub.uri("/img/bell.svg"));
    browser.driver().manage().deleteAllCookies();
  }

  /** Browsers log refused requests as errors; anything else is a defect. */
  @AfterEach
  void theBrowserLogsOnlyRefusals() {
    assertThat(browser.complaints()).allMatch(each -> each.contains("the server responded with"));
  }

  @Test
  void aUserSignsInReturnsToThePageSeesWhatItGrantsAndSignsOut() {
    browser.open(hub.uri("/notifications.html?filter=ops#list"));
    browser.see(".sign-in h1", "Sign in");
    browser.see(".sign-in .provider button", "Sign in with Acme");
    assertThat(browser.accessibilityViolations()).isEmpty();
    browser.screenshot("sign-in-provider");
    signIn("ann");
    browser.see("#status .words", "live");
    browser.see(".account .name", "Mx. ann");
    assertThat(browser.driver().getCurrentUrl())
        .isEqualTo(hub.uri("/notifications.html?filter=ops#list").toString());
    browser.type("[name=title]", "from ann");
    browser.click("#send .primary");
    browser.see(".notification .title", "from ann");
    Cookie session = browser.driver().manage().getCookieNamed("carillon-session");
    assertThat(session.isHttpOnly()).isTrue();
    assertThat(session.getSameSite()).isEqualTo("Strict");
    assertThat(browser.driver().manage().getCookieNamed("carillon-sign-in")).isNull();

    browser.open(hub.uri("/monitoring.html"));
    browser.see(".refusal p", "may not read monitoring.");

    browser.click(".account summary");
    browser.see(".account .identity", "staff");
    browser.click(".account form button[type=button]");
    browser.see("h1", "Signed out of Acme");
    browser.click("a");
    browser.see(".sign-in h1", "Sign in");
    String cookie = session.getName() + "=" + session.getValue();
    assertThat(Http.get(hub.uri("/api/me"), "Cookie", cookie).body()).contains("\"known\":false");
  }

  @Test
  void aPageSaysInPlainWordsWhyASignInHasFailed() {
    browser.open(hub.uri("/notifications.html"));
    browser.click(".sign-in .provider button");
    browser.click("#refuse");
    browser.see(".sign-in .problem", "You have not signed in");
    assertThat(browser.driver().getCurrentUrl())
        .isEqualTo(hub.uri("/notifications.html").toString());

    provider.claims = token -> token.setStringClaim("nonce", "of another sign-in");
    signIn("ann");
    browser.see(".sign-in .problem", "does not accept the answer");
    provider.claims = token -> {};
    browser.open(hub.uri("/api/sign-in/callback?code=stolen&state=guessed"));
    browser.see(".sign-in .problem", "Try again");
    assertThat(hub.output()).anyMatch(line -> line.contains("nonce"));
  }

  @Test
  void noSignInLeadsElsewhereOrBeginsOnAnotherSite() {
    URI elsewhere = hub.uri("/api/sign-in?page=https://evil.example/");
    browser.open(elsewhere);
    browser.type("[name=user]", "ann");
    browser.click("#enter");
    browser.see(".hero h1");
    assertThat(browser.driver().getCurrentUrl()).isEqualTo(hub.uri("/").toString());
    var begun = Http.get(hub.uri("/api/sign-in"), "Sec-Fetch-Site", "cross-site");
    assertThat(begun.statusCode()).isEqualTo(403);
    var answer =
        Http.send(
            "DELETE",
            hub.uri("/api/session"),
            BodyPublishers.noBody(),
            "Cookie",
            "carillon-session="
                + browser.driver().manage().getCookieNamed("carillon-session").getValue());
    assertThat(answer.statusCode()).as("without Origin").isEqualTo(403);
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  private static void signIn(String user) {
    browser.click(".sign-in .provider button");
    browser.see("h1", "Acme login");
    browser.type("[name=user]", user);
    browser.click("#enter");
  }
}
