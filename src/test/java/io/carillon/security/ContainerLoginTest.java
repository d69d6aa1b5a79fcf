package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.StreamClient;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The container's login of an application server, at {@code -Dcarillon.test.url} (see {@link
 * SecuredHub}). Its realm must have these users, all with the password {@link #PASSWORD}: {@code
 * hub-admin} in the group {@code carillon-admin}, {@code hub-publisher} in {@code
 * carillon-publisher}, {@code hub-subscriber} in {@code carillon-subscriber}, and {@code hub-guest}
 * in none of these.
 */
@EnabledIfSystemProperty(named = "carillon.test.url", matches = ".+")
class ContainerLoginTest {
  static final String PASSWORD = "carillon-Test-1";
  private static final String EVENTS = "api/channels/by-login/events";

  private static Web web;

  @BeforeAll
  static void find() {
    web = new Web(URI.create(System.getProperty("carillon.test.url")));
  }

  private static String[] as(String user, String password, String... more) {
    String login =
        Base64.getEncoder()
            .encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
    List<String> headers = new ArrayList<>(List.of("Authorization", "Basic " + login));
    headers.addAll(Arrays.asList(more));
    return headers.toArray(String[]::new);
  }

  private static int publish(String user, String json) {
    return web.send("POST", EVENTS, json, as(user, PASSWORD, "Content-Type", "application/json"))
        .statusCode();
  }

  private static HttpResponse<String> read(String user) {
    return web.get(EVENTS + "?since=earliest", as(user, PASSWORD, "Accept", "application/json"));
  }

  @Test
  void aLoginHasTheGrantsThatAreConfiguredForItsRoles() {
    assertThat(publish("hub-publisher", "{\"data\":1}")).isEqualTo(201);
    assertThat(read("hub-publisher").statusCode()).isEqualTo(403);
    assertThat(read("hub-subscriber").statusCode()).isEqualTo(200);
    assertThat(publish("hub-subscriber", "{\"data\":1}")).isEqualTo(403);
    assertThat(publish("hub-admin", "{\"data\":1}")).isEqualTo(201);
    assertThat(read("hub-admin").statusCode()).isEqualTo(200);
    assertThat(publish("hub-guest", "{\"data\":1}")).isEqualTo(403);
    assertThat(read("hub-guest").statusCode()).isEqualTo(403);
    assertThat(web.get("api/channels", as("hub-guest", PASSWORD)).statusCode()).isEqualTo(200);
    assertThat(web.get("api/connections", as("hub-admin", PASSWORD)).statusCode()).isEqualTo(200);
    assertThat(web.get("api/connections", as("hub-publisher", PASSWORD)).statusCode())
        .isEqualTo(403);
  }

  @Test
  void aRejectedLoginIsUnauthenticated() {
    for (String[] wrong :
        List.of(as("hub-admin", "wrong"), as("unknown-user", PASSWORD), as("", ""))) {
      HttpResponse<String> answer = web.get("api/channels", wrong);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    }
    // WildFly evaluates the header before the hub does, and responds with 500
    assertThat(web.get("api/channels", "Authorization", "Basic !").statusCode()).isIn(401, 500);
  }

  @Test
  void guessesAreSlowedDownAndDoNotLockOutTheUser() {
    assertThat(web.get("api/channels", as("hub-guest", PASSWORD)).statusCode()).isEqualTo(200);
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      answers.add(web.get("api/channels", as("hub-guest", "guess-" + i)));
    }
    assertThat(answers.subList(0, 5)).extracting(HttpResponse::statusCode).containsOnly(401);
    Assumptions.assumeTrue(
        answers.get(0).body().startsWith("{"),
        "WildFly rejects wrong passwords itself, before the hub sees the request");
    HttpResponse<String> last = answers.get(11);
    assertThat(last.statusCode()).as(last.body()).isEqualTo(429);
    assertThat(last.headers().firstValue("Retry-After")).isPresent();
    assertThat(web.get("api/channels", as("hub-guest", PASSWORD)).statusCode()).isEqualTo(200);
    assertThat(web.get("api/channels", as("hub-subscriber", PASSWORD)).statusCode()).isEqualTo(200);
  }

  @Test
  void privateEventsReachTheirUserAndRolesOnly() {
    publish("hub-admin", "{\"data\":\"for me\",\"to\":{\"users\":[\"hub-subscriber\"]}}");
    publish("hub-admin", "{\"data\":\"for us\",\"to\":{\"roles\":[\"carillon-subscriber\"]}}");
    publish("hub-admin", "{\"data\":\"for others\",\"to\":{\"users\":[\"hub-guest\"]}}");
    assertThat(read("hub-subscriber").body())
        .contains("for me", "for us")
        .doesNotContain("for others");
    assertThat(read("hub-admin").body()).doesNotContain("for me", "for us", "for others");
  }

  @Test
  void aTicketOfALoginOpensAStream() {
    HttpResponse<String> issued =
        web.send("POST", "api/tickets", "", as("hub-subscriber", PASSWORD));
    assertThat(issued.statusCode()).as(issued.body()).isEqualTo(201);
    String ticket = issued.body().replaceAll("(?s).*\"ticket\":\"([^\"]*)\".*", "$1");
    assertThat(web.get(EVENTS + "?ticket=" + ticket, "Accept", "application/json").statusCode())
        .isEqualTo(200);
  }

  // --- logins of pages --------------------------------------------------------------------------

  private static HttpResponse<String> logIn(String user, String password, String... headers) {
    List<String> all =
        new ArrayList<>(List.of("Content-Type", "application/json", "Origin", own()));
    all.addAll(Arrays.asList(headers));
    String body = "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, password);
    return web.send("POST", "api/session", body, all.toArray(String[]::new));
  }

  private static String own() {
    URI root = URI.create(System.getProperty("carillon.test.url"));
    return root.getScheme() + "://" + root.getAuthority();
  }

  /** The cookie of the session, as a browser returns it. */
  private static String cookie(HttpResponse<String> answer) {
    List<String> cookies = answer.headers().allValues("Set-Cookie");
    assertThat(cookies).as(answer.statusCode() + answer.body()).isNotEmpty();
    String last = cookies.get(cookies.size() - 1);
    assertThat(last).containsIgnoringCase("HttpOnly").containsIgnoringCase("SameSite=Strict");
    return last.split(";", 2)[0];
  }

  @Test
  void aLoginInASessionReadsPublishesAndEndsWithItsStreams() {
    HttpResponse<String> login = logIn("hub-admin", PASSWORD);
    assertThat(login.statusCode()).as(login.body()).isEqualTo(204);
    String cookie = cookie(login);
    assertThat(web.get("api/me", "Cookie", cookie).body())
        .contains("\"user\":\"hub-admin\"", "\"admin\":true", "\"session\":true");
    URI events = URI.create(System.getProperty("carillon.test.url")).resolve(EVENTS);
    try (StreamClient stream = StreamClient.open(events, "Cookie", cookie).connected()) {
      String[] fromPage = {"Cookie", cookie, "Content-Type", "application/json", "Origin", own()};
      assertThat(web.send("POST", EVENTS, "{\"data\":\"by session\"}", fromPage).statusCode())
          .isEqualTo(201);
      assertThat(stream.await(1).get(0).data()).isEqualTo("\"by session\"");
      assertThat(
              web.send("DELETE", "api/session", "", "Cookie", cookie, "Origin", own()).statusCode())
          .isEqualTo(204);
      stream.awaitEnd();
    }
    assertThat(web.get("api/me", "Cookie", cookie).body()).contains("\"known\":false");
  }

  @Test
  void requestsOfOtherPagesGetNothingFromASession() {
    String cookie = cookie(logIn("hub-admin", PASSWORD));
    String json = "{\"data\":\"forged\"}";
    for (String[] forged :
        List.of(
            new String[] {"Cookie", cookie, "Content-Type", "application/json"},
            new String[] {
              "Cookie", cookie, "Content-Type", "application/json", "Origin", "https://evil.example"
            })) {
      assertThat(web.send("POST", EVENTS, json, forged).statusCode()).isEqualTo(403);
    }
    assertThat(logIn("hub-admin", PASSWORD, "Sec-Fetch-Site", "same-origin").statusCode())
        .isEqualTo(204);
    assertThat(
            web.send(
                    "POST",
                    "api/session",
                    "{\"user\":\"hub-admin\",\"password\":\"" + PASSWORD + "\"}",
                    "Content-Type",
                    "application/json",
                    "Origin",
                    "https://evil.example")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void aLoginChangesTheIdOfTheSessionAndTheUser() {
    String first = cookie(logIn("hub-subscriber", PASSWORD));
    HttpResponse<String> again = logIn("hub-admin", PASSWORD, "Cookie", first);
    assertThat(again.statusCode()).as(again.body()).isEqualTo(204);
    assertThat(cookie(again)).isNotEqualTo(first);
    assertThat(web.get("api/me", "Cookie", first).body()).contains("\"known\":false");
    assertThat(web.get("api/me", "Cookie", cookie(again)).body()).contains("hub-admin");
  }

  @Test
  void aWrongPasswordGetsNoSession() {
    HttpResponse<String> refused = logIn("hub-publisher", "wrong");
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(401);
    assertThat(refused.headers().allValues("Set-Cookie")).isEmpty();
  }
}
