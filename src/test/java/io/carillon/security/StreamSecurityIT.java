package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Streams under expiring tokens, tickets and revocations; also on an application server, see {@link
 * SecuredHub}.
 */
@Timeout(60)
class StreamSecurityIT {
  private static final Issuer ISSUER = Issuer.kept();

  private static SecuredHub hub;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path data) {
    hub = SecuredHub.elsewhereOrHere(ISSUER, data);
    web = new Web(hub.url());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static String token(String user, Duration life) {
    JwtClaims claims = Issuer.granting(user, List.of("*"), List.of("news", "chat.*"), false);
    claims.setExpirationTime(Issuer.in(life));
    return ISSUER.sign(claims);
  }

  private static String bearer(String user) {
    return Web.bearer(token(user, Duration.ofHours(1)));
  }

  private static String admin() {
    return Web.bearer(ISSUER.sign(Issuer.granting("root", List.of(), List.of(), true)));
  }

  private static StreamClient stream(String path, String... headers) {
    return StreamClient.open(hub.url().resolve(path), headers);
  }

  private static String clientId(StreamClient client) {
    ParsedEvent connected = client.connected().awaitAny(event -> event.type().equals("connected"));
    return member(connected.data(), "clientId");
  }

  private static String member(String json, String name) {
    Matcher value = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    assertThat(value.find()).as(json).isTrue();
    return value.group(1);
  }

  // --- tokens -----------------------------------------------------------------------------------

  @Test
  void aStreamEndsWithAnExpiredEventWhenItsTokenExpires() {
    String token = token("ann", Duration.ofSeconds(2));
    try (StreamClient client =
        stream("api/channels/news/events", "Authorization", Web.bearer(token))) {
      client.awaitEnd();
      List<ParsedEvent> all = client.all();
      assertThat(all.get(all.size() - 1).type()).isEqualTo("expired");
    }
  }

  @Test
  void aNewTokenRenewsAStreamWithoutReconnecting() {
    String token = token("ann", Duration.ofSeconds(3));
    try (StreamClient client =
        stream("api/channels/news/events", "Authorization", Web.bearer(token))) {
      String renew = "api/connections/" + clientId(client) + "/token";

      HttpResponse<String> renewed =
          web.send(
              "POST", renew, "", "Authorization", Web.bearer(token("ann", Duration.ofSeconds(6))));
      assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);
      assertThat(renewed.body()).startsWith("{\"expires\":\"");
      client.awaitEnd();

      // events published after the first token expired are delivered
      assertThat(client.all()).extracting(ParsedEvent::type).endsWith("expired");
      assertThat(member(client.all().get(client.all().size() - 1).data(), "expired"))
          .isEqualTo(member(renewed.body(), "expires"));
    }
  }

  @Test
  void aStreamIsRenewedByItsUserWithTheSamePermissionsOnly() {
    try (StreamClient client = stream("api/channels/news/events", "Authorization", bearer("ann"))) {
      String renew = "api/connections/" + clientId(client) + "/token";
      assertThat(web.send("POST", renew, "", "Authorization", bearer("bob")).statusCode())
          .isEqualTo(404);
      String elsewhere = ISSUER.sign(Issuer.granting("ann", List.of(), List.of("chat.*"), false));
      assertThat(web.send("POST", renew, "", "Authorization", Web.bearer(elsewhere)).statusCode())
          .isEqualTo(403);
      JwtClaims otherRoles = Issuer.granting("ann", List.of(), List.of("news"), false);
      otherRoles.setStringListClaim("groups", "staff");
      assertThat(
              web.send("POST", renew, "", "Authorization", Web.bearer(ISSUER.sign(otherRoles)))
                  .statusCode())
          .isEqualTo(409);
    }
  }

  // --- tickets ----------------------------------------------------------------------------------

  private static String ticket(String user, String body) {
    HttpResponse<String> issued =
        body.isEmpty()
            ? web.send("POST", "api/tickets", "", "Authorization", bearer(user))
            : web.send(
                "POST",
                "api/tickets",
                body,
                "Authorization",
                bearer(user),
                "Content-Type",
                "application/json");
    assertThat(issued.statusCode()).as(issued.body()).isEqualTo(201);
    return member(issued.body(), "ticket");
  }

  @Test
  void aTicketOpensOneStreamAsItsBearer() {
    web.send(
        "POST",
        "api/channels/news/events",
        "{\"data\":\"for ann\",\"to\":{\"users\":[\"ann\"]}}",
        "Authorization",
        bearer("publisher"),
        "Content-Type",
        "application/json");
    String ticket = ticket("ann", ""); // valid for a second here
    try (StreamClient client = stream("api/channels/news/events?since=earliest&ticket=" + ticket)) {
      assertThat(client.awaitAny(event -> event.data().equals("\"for ann\""))).isNotNull();
    }
    assertThat(web.get("api/channels/news/events?ticket=" + ticket).statusCode()).isEqualTo(401);
  }

  @Test
  void aTicketIsForItsChannelsAndForSubscribing() {
    String news = "api/channels/news/events?ticket=";
    String body = "{\"channels\":[\"chat.*\"]}";
    assertThat(web.get(news + ticket("ann", body)).statusCode()).isEqualTo(403);
    assertThat(
            web.get(
                    "api/chat/lobby/events?ticket=" + ticket("ann", body),
                    "Accept",
                    "application/json")
                .statusCode())
        .isEqualTo(200);
    assertThat(
            web.send("POST", news + ticket("ann", ""), "x", "Content-Type", "text/plain")
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void aTicketCannotExceedThePermissionsOfItsIssuer() {
    HttpResponse<String> refused =
        web.send(
            "POST",
            "api/tickets",
            "{\"channels\":[\"secret\"]}",
            "Authorization",
            bearer("ann"),
            "Content-Type",
            "application/json");
    assertThat(refused.statusCode()).isEqualTo(403);
    String wide = ticket("ann", "{\"channels\":[\"*\"]}");
    assertThat(web.get("api/channels/secret/events?ticket=" + wide).statusCode()).isEqualTo(403);
  }

  @Test
  void anExpiredTicketIsRefused() throws InterruptedException {
    String ticket = ticket("ann", "");
    Thread.sleep(1_100); // the hub's own clock: more than the shortest ticket TTL
    assertThat(web.get("api/channels/news/events?ticket=" + ticket).statusCode()).isEqualTo(401);
  }

  // --- admins -----------------------------------------------------------------------------------

  @Test
  void anAdminDisconnectsAStreamAUserAndAToken() {
    String token = token("eve", Duration.ofHours(1));
    try (StreamClient one = stream("api/channels/news/events", "Authorization", bearer("eve"));
        StreamClient two = stream("api/channels/news/events", "Authorization", bearer("eve"));
        StreamClient three =
            stream("api/channels/news/events", "Authorization", Web.bearer(token));
        StreamClient other = stream("api/channels/news/events", "Authorization", bearer("ann"))) {
      String id = clientId(one);
      List.of(two, three, other).forEach(StreamClient::connected);

      assertThat(
              web.send("DELETE", "api/connections/" + id, "", "Authorization", admin())
                  .statusCode())
          .isEqualTo(204);
      one.awaitEnd();

      String listed = web.get("api/connections", "Authorization", admin()).body();
      assertThat(listed).doesNotContain(token);
      String jti = jti(token);
      assertThat(listed).contains(jti);
      HttpResponse<String> ended =
          web.send(
              "DELETE", "api/connections?revoke=true&token=" + jti, "", "Authorization", admin());
      assertThat(ended.body()).isEqualTo("{\"disconnected\":1}");
      three.awaitEnd();
      assertThat(web.get("api/channels", "Authorization", Web.bearer(token)).statusCode())
          .isEqualTo(401);

      assertThat(
              web.send("DELETE", "api/connections?user=eve", "", "Authorization", admin()).body())
          .isEqualTo("{\"disconnected\":1}");
      two.awaitEnd();
      assertThat(other.hasEnded()).isFalse();
    }
  }

  private static String jti(String token) {
    String claims = new String(java.util.Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    return member(claims, "jti");
  }

  @Test
  void afterARevocationAUserNeedsANewToken() throws InterruptedException {
    String before = bearer("mallory");
    web.send("DELETE", "api/connections?user=mallory&revoke=true", "", "Authorization", admin());
    assertThat(web.get("api/channels", "Authorization", before).statusCode()).isEqualTo(401);
    Thread.sleep(1_000); // the issue time of tokens is in whole seconds
    assertThat(web.get("api/channels", "Authorization", bearer("mallory")).statusCode())
        .isEqualTo(200);
  }

  // --- cookies ----------------------------------------------------------------------------------

  @Test
  void aCookieIsAcceptedFromTrustedPagesOnly() {
    String cookie = "carillon-token=" + token("ann", Duration.ofHours(1));
    String path = "api/channels/news/events";
    String own = "http://" + hub.url().getAuthority();
    assertThat(web.get("api/channels", "Cookie", cookie).statusCode()).isEqualTo(200);
    assertThat(publish(path, "Cookie", cookie).statusCode()).isEqualTo(403);
    assertThat(publish(path, "Cookie", cookie, "Origin", own).statusCode()).isEqualTo(201);
    assertThat(publish(path, "Cookie", cookie, "Origin", "https://app.example").statusCode())
        .isEqualTo(201);
    assertThat(publish(path, "Cookie", cookie, "Origin", "https://evil.example").statusCode())
        .isEqualTo(403);
  }

  private static HttpResponse<String> publish(String path, String... headers) {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = "text/plain";
    return web.send("POST", path, "hello", all);
  }

  // --- limits -----------------------------------------------------------------------------------

  @Test
  void theStreamsOfAUserAreLimited() {
    java.util.List<StreamClient> open = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        open.add(stream("api/channels/news/events", "Authorization", bearer("many")).connected());
      }
      HttpResponse<String> refused =
          web.get("api/channels/news/events", "Authorization", bearer("many"));
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
      assertThat(refused.body()).contains("\"limit\":12");
      HttpResponse<String> toEventSource =
          web.get(
              "api/channels/news/events",
              "Authorization",
              bearer("many"),
              "Accept",
              "text/event-stream");
      assertThat(toEventSource.statusCode()).isEqualTo(200);
      assertThat(toEventSource.headers().firstValue("Content-Type")).hasValue("text/event-stream");
      assertThat(toEventSource.body())
          .as("five seconds or more")
          .matches("(?s): \\{.*\"limit\":12.*}\nretry: ([5-9]\\d{3}|10000)\n");
      assertThat(web.get("api/channels/news/events", "Accept", "text/event-stream").statusCode())
          .as("a login is needed at once, not later")
          .isEqualTo(401);
      assertThat(
              web.get(
                      "api/channels/news/events",
                      "Authorization",
                      bearer("other"),
                      "Accept",
                      "application/json")
                  .statusCode())
          .isEqualTo(200);
    } finally {
      open.forEach(StreamClient::close);
    }
  }
}
