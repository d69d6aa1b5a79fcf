package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.oidc.TestProvider;
import io.carillon.system.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Users sign in at an OpenID provider through {@code carillon.war} on the application server of
 * {@code -Darquillian.launch}: its cookies, redirects and JAX-RS, and its database for the session.
 * {@code SignInPageIT} shows the same in a browser, with the standalone hub.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignInOnServer {
  private static TestProvider provider;
  private static SecuredServer server;

  private final BrowserCookies cookies = new BrowserCookies();
  private final HttpClient browser =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(cookies)
          .followRedirects(Redirect.NORMAL)
          .build();

  @BeforeAll
  @Timeout(240)
  static void start() {
    provider = new TestProvider("RS256");
    Map<String, String> settings = new TreeMap<>();
    settings.put("carillon.security", "secured");
    settings.put("carillon.oidc.issuer", provider.name());
    settings.put("carillon.oidc.client-id", TestProvider.CLIENT);
    settings.put("carillon.oidc.name", "Acme");
    settings.put("carillon.role.staff.publish", "notifications");
    settings.put("carillon.role.staff.subscribe", "notifications");
    server =
        SecuredServer.start(
            System.getProperty("arquillian.launch"),
            settings,
            Map.of("CARILLON_OIDC_CLIENT_SECRET", TestProvider.SECRET),
            List.of());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (provider != null) {
      provider.close();
    }
  }

  @BeforeEach
  void isStaff() {
    provider.claims = token -> token.setStringListClaim("groups", "staff");
  }

  private <T> HttpResponse<T> send(
      HttpRequest.Builder request, String path, BodyHandler<T> handler) {
    try {
      return browser.send(
          request.uri(server.hub().resolve(path)).timeout(Duration.ofSeconds(60)).build(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(), path, BodyHandlers.ofString());
  }

  /** As a page of the hub sends it. */
  private HttpRequest.Builder fromPage() {
    return HttpRequest.newBuilder()
        .header("Origin", "http://" + server.hub().getRawAuthority())
        .header("Content-Type", "application/json");
  }

  private HttpResponse<String> notifyOthers() {
    return send(
        fromPage()
            .POST(
                BodyPublishers.ofString(
                    "{\"type\":\"system\",\"title\":\"news\",\"message\":\"from a user\"}")),
        "api/notifications",
        BodyHandlers.ofString());
  }

  private String me() {
    HttpResponse<String> response = get("api/me");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  /** Opens a page of the hub by way of the provider, where the user enters a name. */
  private HttpResponse<String> signIn(String user, String page) {
    HttpResponse<String> atProvider = get("api/sign-in?page=" + page);
    assertThat(atProvider.uri().toString()).startsWith(provider.name() + "/authorize?");
    assertThat(atProvider.uri().getRawQuery())
        .contains("response_type=code", "code_challenge_method=S256", "nonce=", "state=");
    return get(atProvider.uri() + "&user=" + user);
  }

  private String sessionCookie() {
    return cookies.pair("carillon-session");
  }

  @Test
  void aUserSignsInMayWhatTheTokenGrantsAndSignsOut() {
    assertThat(me()).contains("\"known\":false", "\"provider\"]", "\"provider\":\"Acme\"");
    assertThat(notifyOthers().statusCode()).isEqualTo(401);

    HttpResponse<String> page = signIn("ann", "notifications.html?filter=ops");
    assertThat(page.uri()).isEqualTo(server.hub().resolve("notifications.html?filter=ops"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(provider.problems()).isEmpty();
    assertThat(cookies.names()).containsExactly("carillon-session");
    assertThat(page.previousResponse().orElseThrow().headers().allValues("Set-Cookie"))
        .anySatisfy(
            header ->
                assertThat(header)
                    .startsWith(sessionCookie())
                    .contains("HttpOnly", "SameSite=Strict", "Path=/carillon"));
    assertThat(me())
        .contains("\"known\":true", "\"user\":\"ann\"", "\"name\":\"Mx. ann\"")
        .contains("\"roles\":[\"staff\"]", "\"session\":true")
        .contains("\"publish\":[\"notifications\"]", "\"subscribe\":[\"notifications\"]");

    assertThat(notifyOthers().statusCode()).isEqualTo(201);
    assertThat(get("api/channels/monitoring/events").statusCode()).isEqualTo(403);
    Iterator<String> stream = openStream();

    String session = sessionCookie();
    HttpResponse<String> signedOut =
        send(fromPage().DELETE(), "api/session", BodyHandlers.ofString());
    assertThat(signedOut.statusCode()).isEqualTo(200);
    assertThat(signedOut.body()).contains(provider.name() + "/sign-out?id_token_hint=");
    assertThat(cookies.names()).isEmpty();
    stream.forEachRemaining(line -> {}); // to its end
    assertThat(me()).contains("\"known\":false");
    assertThat(Http.get(server.hub().resolve("api/me"), "Cookie", session).body())
        .as("with the cookie of the session that has ended")
        .contains("\"known\":false");
  }

  /** Returns when it is open. */
  private Iterator<String> openStream() {
    HttpResponse<Stream<String>> opened =
        send(HttpRequest.newBuilder(), "api/channels/notifications/events", BodyHandlers.ofLines());
    assertThat(opened.statusCode()).isEqualTo(200);
    Iterator<String> lines = opened.body().iterator();
    while (!lines.next().contains("connected")) {
      // comes with the first lines
    }
    return lines;
  }

  @Test
  void aUserWithoutRolesIsKnownAndMayNothing() {
    provider.claims = token -> token.setStringListClaim("groups", "guests");
    signIn("bob", "chat.html");
    assertThat(me()).contains("\"user\":\"bob\"", "\"known\":true", "\"publish\":[]");
    assertThat(notifyOthers().statusCode()).isEqualTo(403);
    assertThat(get("api/channels/notifications/events").statusCode()).isEqualTo(403);
  }

  @Test
  void aSignInThatFailsLeadsToThePageWithTheReason() {
    provider.claims = token -> token.setStringClaim("nonce", "of another sign-in");
    assertThat(signIn("ann", "chat.html").uri())
        .isEqualTo(server.hub().resolve("chat.html?sign-in=invalid"));
    URI forged = get("api/sign-in/callback?code=stolen&state=guessed").uri();
    assertThat(forged.getRawQuery()).isEqualTo("sign-in=expired");
    assertThat(cookies.names()).isEmpty();
    assertThat(me()).contains("\"known\":false");
  }

  @Test
  void requestsOfOtherSitesDoNotActForTheUser() {
    signIn("ann", "chat.html");
    HttpRequest.Builder foreign =
        HttpRequest.newBuilder()
            .header("Origin", "https://evil.example")
            .header("Content-Type", "application/json");
    HttpResponse<String> published =
        send(
            foreign
                .copy()
                .POST(
                    BodyPublishers.ofString(
                        "{\"type\":\"system\",\"title\":\"news\",\"message\":\"forged\"}")),
            "api/notifications",
            BodyHandlers.ofString());
    assertThat(published.statusCode()).isEqualTo(403);
    HttpResponse<String> signedOut =
        send(foreign.copy().DELETE(), "api/session", BodyHandlers.ofString());
    assertThat(signedOut.statusCode()).isEqualTo(403);
    assertThat(me()).contains("\"user\":\"ann\"");
  }
}
