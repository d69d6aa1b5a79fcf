package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

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
}
