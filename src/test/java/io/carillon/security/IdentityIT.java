package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.StreamClient;
import io.carillon.testing.RecordedWarnings;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attempts to act as others, to stay after a revocation, and to write as a reader. */
@Timeout(60)
class IdentityIT {
  private static final Issuer ISSUER = Issuer.kept();
  private static final int MAX_CHANNELS = 50;

  private static SecuredHub hub;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path data) {
    hub =
        SecuredHub.trusting(
            ISSUER,
            data,
            Map.of(
                "carillon.limit.max-channels", "" + MAX_CHANNELS,
                "carillon.limit.publish-rate-per-user", "40",
                "carillon.presence.leave-grace", "PT0S"));
    web = new Web(hub.url());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static String bearer(JwtClaims claims) {
    return Web.bearer(ISSUER.sign(claims));
  }

  private static String admin() {
    return bearer(Issuer.granting("root", List.of(), List.of(), true));
  }

  private static String query(int stream, int rooms) {
    return IntStream.range(0, rooms)
        .mapToObj(i -> "chat.r%d-%d".formatted(stream, i))
        .map(room -> "channel=" + room + "&enter=" + room)
        .collect(Collectors.joining("&", "api/events?", ""));
  }

  private static int channels(SecuredHub hub) {
    String listed =
        new Web(hub.url()).get("api/channels?limit=1000", "Authorization", admin()).body();
    return listed.split("\"head\"", -1).length - 1;
  }

  // --- entering ---------------------------------------------------------------------------------

  @Test
  void readersWriteNothingByEntering(@TempDir Path data) {
    try (SecuredHub small =
        SecuredHub.trusting(
            ISSUER, data, Map.of("carillon.limit.max-channels", "" + MAX_CHANNELS))) {
      String reader = bearer(Issuer.granting("bob", List.of(), List.of("*"), false));
      List<StreamClient> streams = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        streams.add(
            StreamClient.open(small.url().resolve(query(i, 64)), "Authorization", reader)
                .connected());
      }
      HttpResponse<String> honest =
          new Web(small.url())
              .send(
                  "POST",
                  "api/channels/honest/events",
                  "x",
                  "Authorization",
                  admin(),
                  "Content-Type",
                  "text/plain");
      assertThat(honest.statusCode()).isEqualTo(201);
      assertThat(channels(small)).isEqualTo(1);
      streams.forEach(StreamClient::close);
    }
  }

  // --- own messages ------------------------------------------------------------------------------

  private static HttpResponse<String> json(
      Web room, String method, String path, String body, String user) {
    return room.send(method, path, body, "Authorization", user, "Content-Type", "application/json");
  }

  @Test
  void onlyTheAuthorEditsAMessageOnlyTheAuthorAndAdminsDeleteItAndMarksStay(@TempDir Path data) {
    try (SecuredHub own = SecuredHub.trusting(ISSUER, data, Map.of())) {
      Web room = new Web(own.url());
      editAndDelete(room);
      markAsRead(room);
    }
  }

  private static void editAndDelete(Web room) {
    String anna = bearer(Issuer.granting("anna", List.of("chat.*"), List.of("*"), false));
    String bert = bearer(Issuer.granting("bert", List.of("chat.*"), List.of("*"), false));
    for (String text : List.of("of anna @bert", "of anna, too")) {
      json(room, "POST", "api/chat/own/messages", "{\"content\":\"" + text + "\"}", anna);
    }
    String change = "{\"content\":\"changed\"}";

    assertThat(json(room, "PUT", "api/chat/own/messages/1", change, bert).statusCode())
        .isEqualTo(403);
    assertThat(json(room, "DELETE", "api/chat/own/messages/1", "", bert).statusCode())
        .isEqualTo(403);
    assertThat(json(room, "PUT", "api/chat/own/messages/1", change, admin()).statusCode())
        .isEqualTo(403);
    assertThat(json(room, "PUT", "api/chat/own/messages/1", change, anna).statusCode())
        .isEqualTo(201);
    assertThat(json(room, "PUT", "api/chat/own/messages/3", change, anna).statusCode())
        .as("an edit is no message")
        .isEqualTo(404);
    assertThat(json(room, "DELETE", "api/chat/own/messages/1", "", anna).statusCode())
        .isEqualTo(204);
    assertThat(json(room, "DELETE", "api/chat/own/messages/1", "", anna).statusCode())
        .isEqualTo(404);
    assertThat(json(room, "DELETE", "api/chat/own/messages/2", "", admin()).statusCode())
        .isEqualTo(204);
    assertThat(room.get("api/chat/own/messages", "Authorization", bert).body())
        .isEqualTo("{\"messages\":[]}");
    await()
        .untilAsserted(
            () ->
                assertThat(room.get("api/inbox", "Authorization", bert).body())
                    .containsOnlyOnce("anna mentioned you in own"));
    assertThat(room.get("api/inbox", "Authorization", admin()).body()).doesNotContain("mentioned");
  }

  /** What a user has read is the user's own, and never goes back. */
  private static void markAsRead(Web room) {
    String anna = bearer(Issuer.granting("anna", List.of("chat.*"), List.of("*"), false));
    String bert = bearer(Issuer.granting("bert", List.of(), List.of("*"), false));
    for (int i = 0; i < 3; i++) {
      json(room, "POST", "api/chat/marks/messages", "{\"content\":\"m\"}", anna);
    }

    assertThat(json(room, "POST", "api/chat/marks/read", "{\"seq\":99}", anna).body())
        .contains("\"seq\":3");
    assertThat(json(room, "POST", "api/chat/marks/read", "{\"seq\":1}", anna).body())
        .contains("\"seq\":3");
    assertThat(json(room, "POST", "api/chat/marks/read", "{\"seq\":2}", bert).body())
        .contains("\"seq\":2");
    assertThat(room.get("api/chat/marks/read", "Authorization", anna).body()).contains("\"seq\":3");
  }

  @Test
  void enteringIsChargedToThePublishRateAndCreatesNoChannelTooMany() {
    String user = bearer(Issuer.granting("eve", List.of("chat.*"), List.of("*"), false));
    try (StreamClient stream =
        StreamClient.open(hub.url().resolve(query(7, 64)), "Authorization", user).connected()) {
      HttpResponse<String> next =
          web.get(query(8, 64), "Authorization", user, "Accept", "application/json");
      assertThat(next.statusCode()).as(next.body()).isEqualTo(429);
      assertThat(next.headers().firstValue("Retry-After")).isPresent();
      await()
          .during(Duration.ofSeconds(1))
          .untilAsserted(() -> assertThat(channels(hub)).isLessThanOrEqualTo(MAX_CHANNELS));
    }
  }

  @Test
  void theNumberOfChannelsIsExactUnderConcurrency(@TempDir Path data) {
    try (SecuredHub small =
        SecuredHub.start(
            data, Map.of("carillon.security", "open", "carillon.limit.max-channels", "20"))) {
      Web toSmall = new Web(small.url());
      List<Integer> answers =
          IntStream.range(0, 120)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () ->
                              toSmall
                                  .send(
                                      "POST",
                                      "api/channels/c" + i + "/events",
                                      "x",
                                      "Content-Type",
                                      "text/plain")
                                  .statusCode(),
                          task -> new Thread(task).start()))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();
      assertThat(answers).containsOnly(201, 409);
      assertThat(answers).filteredOn(status -> status == 201).hasSize(20);
    }
  }

  // --- notifications and measurements -----------------------------------------------------------

  @Test
  void aNotificationHasItsSenderWhichTheHubWrites() {
    String ann = bearer(Issuer.granting("ann", List.of("notifications"), List.of("*"), false));
    String[] headers = {"Authorization", ann, "Content-Type", "application/json"};
    String claimed = "{\"type\":\"system\",\"title\":\"t\",\"sender\":\"root\"}";
    assertThat(web.send("POST", "api/notifications", claimed, headers).statusCode()).isEqualTo(400);
    String sent = "{\"type\":\"system\",\"title\":\"t\"}";
    assertThat(web.send("POST", "api/notifications", sent, headers).statusCode()).isEqualTo(201);
    assertThat(
            web.get(
                    "api/notifications?since=earliest",
                    "Authorization",
                    ann,
                    "Accept",
                    "application/json")
                .body())
        .contains("\"sender\":\"ann\"")
        .doesNotContain("root");
  }

  @Test
  void onlyAdminsPublishMetricsThatTheHubMeasuresItself(@TempDir Path data) {
    try (SecuredHub sampling =
        SecuredHub.trusting(ISSUER, data, Map.of("carillon.monitoring.interval", "PT0.05S"))) {
      Web toSampling = new Web(sampling.url());
      String json = "{\"metric\":\"hub.connections\",\"value\":1}";
      String agent = bearer(Issuer.granting("agent", List.of("*"), List.of("*"), false));
      await().untilAsserted(() -> assertThat(measure(toSampling, agent, json)).isEqualTo(403));
      assertThat(measure(toSampling, agent, json.replace("hub.connections", "queue.length")))
          .isEqualTo(201);
      assertThat(measure(toSampling, admin(), json)).isEqualTo(201);
    }
  }

  private static int measure(Web web, String authorization, String json) {
    return web.send(
            "POST",
            "api/monitoring",
            json,
            "Authorization",
            authorization,
            "Content-Type",
            "application/json")
        .statusCode();
  }

  // --- tokens -----------------------------------------------------------------------------------

  @Test
  void aRevokedTokenWithoutAnIdHasNoOtherSpelling() {
    JwtClaims claims = Issuer.granting("mallory", List.of(), List.of("*"), false);
    claims.unsetClaim("jti");
    String token = Issuer.signShared(claims);
    String id;
    try (StreamClient stream =
        StreamClient.open(
                hub.url().resolve("api/channels/news/events"), "Authorization", Web.bearer(token))
            .connected()) {
      id =
          web.get("api/connections", "Authorization", admin())
              .body()
              .replaceAll("(?s).*\"user\":\"mallory\",\"token\":\"([^\"]*)\".*", "$1");
    }
    web.send("DELETE", "api/connections?revoke=true&token=" + id, "", "Authorization", admin());

    List<String> spellings = new ArrayList<>(List.of(token, token + "=", token + "=="));
    char last = token.charAt(token.length() - 1);
    for (char other :
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
      if (other != last) {
        spellings.add(token.substring(0, token.length() - 1) + other);
      }
    }
    spellings.add(token.replaceFirst("\\.", "=."));
    spellings.add(token.replace(".", ". "));
    spellings.add(token + ".");
    for (String spelling : spellings) {
      assertThat(web.get("api/channels", "Authorization", Web.bearer(spelling)).statusCode())
          .as(spelling)
          .isEqualTo(401);
    }
  }

  @Test
  void metricsWhileTheIssuerIsAwayAreUnavailableWithoutAStackTrace(@TempDir Path data) {
    try (RecordedWarnings warnings = RecordedWarnings.start("io.undertow");
        SecuredHub away =
            SecuredHub.start(data, Map.of("carillon.jwt.jwks-url", "http://127.0.0.1:1/keys"))) {
      for (String path : List.of("metrics", "api/channels")) {
        HttpResponse<String> answer = new Web(away.url()).get(path, "Authorization", admin());
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type"))
            .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
      }
      assertThat(warnings.messages()).isEmpty();
    }
  }
}
