package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.security.Issuer;
import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;

/**
 * What holds for one node and for several alike: run by {@link OneNodeIT} and {@link ClusterIT}. A
 * test says "node 1", and that may be the same as node 0.
 */
abstract class NodesContract {
  static final int STREAMS_PER_USER = 4;

  /** The settings of every node. Open: a client without a token is an admin. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "carillon.security",
          "open",
          "carillon.jwt.secret",
          Issuer.SECRET,
          "carillon.jwt.issuer",
          Issuer.NAME,
          "carillon.jwt.audience",
          Issuer.AUDIENCE,
          "carillon.limit.max-connections-per-user",
          Integer.toString(STREAMS_PER_USER),
          "carillon.presence.leave-grace",
          "PT0.5S",
          "carillon.stream.heartbeat-interval",
          "PT1S");

  /** A path at a node: 0, 1 or 2. */
  abstract URI uri(int node, String path);

  /**
   * @param channel may have a query
   */
  final URI events(int node, String channel) {
    String[] parts = channel.split("\\?");
    String query = parts.length > 1 ? "?" + parts[1] : "";
    return uri(node, "/api/channels/" + parts[0] + "/events" + query);
  }

  private static String[] bearer(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }

  private static String token(String user) {
    return Issuer.signShared(Issuer.claims(user));
  }

  private StreamClient open(int node, String channel, String token) {
    return StreamClient.open(events(node, channel), bearer(token)).connected();
  }

  /** As a client that understands refusals gets it. */
  private int status(int node, String channel, String... headers) {
    String[] all =
        Stream.concat(Stream.of(headers), Stream.of("Accept", "application/problem+json"))
            .toArray(String[]::new);
    try (StreamClient stream = StreamClient.open(events(node, channel), all)) {
      return stream.head().statusCode();
    }
  }

  private String ticket(int node, String token, String json) {
    HttpResponse<String> answer =
        Http.send(
            "POST",
            uri(node, "/api/tickets"),
            BodyPublishers.ofString(json),
            "Authorization",
            "Bearer " + token,
            "Content-Type",
            "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.body().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void aTicketOfAnyNodeIsAcceptedOnceByAnyNode() {
    String ticket = ticket(0, token("tina"), "{\"channels\":[\"tickets\"]}");
    List<CompletableFuture<Integer>> answers =
        IntStream.range(0, 6)
            .mapToObj(
                i -> CompletableFuture.supplyAsync(() -> status(i % 3, "tickets?ticket=" + ticket)))
            .toList();

    assertThat(answers.stream().map(CompletableFuture::join))
        .containsExactlyInAnyOrder(200, 401, 401, 401, 401, 401);
    assertThat(status(0, "tickets?ticket=" + ticket)).isEqualTo(401);
  }

  @Test
  void aRetractedEventIsErasedAtEveryNodeAndItsReadersAreTold() {
    try (StreamClient one = StreamClient.open(events(0, "retracted")).connected();
        StreamClient other = StreamClient.open(events(1, "retracted?topic=none")).connected()) {
      Http.postJson(events(0, "retracted"), "[{\"data\":\"wrong\"},{\"data\":\"right\"}]");
      one.await(2);

      URI event = uri(2, "/api/channels/retracted/events/1");
      assertThat(Http.send("DELETE", event, BodyPublishers.noBody()).statusCode()).isEqualTo(204);

      assertThat(one.await(3).get(2).data()).isEqualTo("{\"seq\":1}");
      assertThat(other.await(1).get(0).type()).isEqualTo("retracted");
    }
    for (int node = 0; node < 3; node++) {
      HttpResponse<String> poll =
          Http.get(
              events(node, "retracted?since=earliest&wait=PT0S"), "Accept", "application/json");
      assertThat(poll.body()).contains("right", "\"next\":\"3\"").doesNotContain("wrong");
    }
  }

  @Test
  void aScheduledPublicationIsListedAndCancelledByAnyNodeOrAppendedAtItsTime() {
    Instant due = Instant.now().plusMillis(1_500);
    String body = "[{\"data\":\"kept\",\"at\":\"%s\"},{\"data\":\"cancelled\",\"delay\":1.5}]";
    try (StreamClient reader = StreamClient.open(events(1, "planned")).connected()) {
      HttpResponse<String> stored = Http.postJson(events(0, "planned"), body.formatted(due));
      assertThat(stored.statusCode()).as(stored.body()).isEqualTo(202);
      List<String> ids = scheduledIds(stored.body());
      assertThat(ids).hasSize(2);
      assertThat(Http.get(uri(1, "/api/scheduled?limit=1000")).body())
          .contains(ids.get(0), ids.get(1), "\"channel\":\"planned\"");

      URI second = uri(2, "/api/scheduled/" + ids.get(1));
      assertThat(Http.send("DELETE", second, BodyPublishers.noBody()).statusCode()).isEqualTo(204);
      assertThat(Http.send("DELETE", second, BodyPublishers.noBody()).statusCode()).isEqualTo(404);

      assertThat(reader.await(1)).extracting(ParsedEvent::data).containsExactly("\"kept\"");
      assertThat(Instant.now()).isAfterOrEqualTo(due);
      Http.postJson(events(0, "planned"), "{\"data\":\"last\",\"delay\":0.5}");
      assertThat(reader.await(2))
          .extracting(ParsedEvent::data)
          .containsExactly("\"kept\"", "\"last\"");
    }
  }

  private static List<String> scheduledIds(String receipt) {
    String list = receipt.replaceAll("(?s).*\"scheduled\":\\[([^\\]]*)\\].*", "$1");
    return Stream.of(list.split(",")).map(id -> id.replace("\"", "")).toList();
  }

  @Test
  void aTicketIsForItsChannelsAndItsUserAtEveryNode() {
    String token = token("theo");
    String other = ticket(0, token, "{\"channels\":[\"tickets\"]}");
    assertThat(status(1, "secrets?ticket=" + other)).isEqualTo(403);

    String ticket = ticket(2, token, "{\"channels\":[\"tickets\"]}");
    try (StreamClient stream =
        StreamClient.open(events(1, "tickets?ticket=" + ticket)).connected()) {
      Http.postJson(events(0, "tickets"), "{\"data\":1,\"to\":{\"users\":[\"theo\"]}}");
      assertThat(stream.await(1)).extracting(ParsedEvent::data).containsExactly("1");
    }
  }

  @Test
  void theStreamLimitOfAUserAppliesToAllNodesTogether() {
    String token = token("mona");
    List<StreamClient> streams = new ArrayList<>();
    for (int i = 0; i < STREAMS_PER_USER; i++) {
      streams.add(open(i % 3, "limits", token));
    }
    try {
      for (int node = 0; node < 3; node++) {
        assertThat(status(node, "limits", bearer(token))).isEqualTo(429);
        assertThat(status(node, "limits", bearer(token("mike")))).isEqualTo(200);
      }
      streams.get(0).close();
      // a closed stream is noticed with the next heartbeat
      await().until(() -> status(2, "limits", bearer(token)) == 200);
    } finally {
      streams.forEach(StreamClient::close);
    }
  }

  @Test
  void aRevokedTokenIsInvalidAtAllNodesAndItsStreamsEnd() {
    JwtClaims claims = Issuer.claims("rita");
    claims.setJwtId("rita's token");
    String token = Issuer.signShared(claims);
    List<StreamClient> streams =
        IntStream.range(0, 3).mapToObj(node -> open(node, "revoked", token)).toList();

    HttpResponse<String> answer =
        Http.send(
            "DELETE",
            uri(1, "/api/connections?token=rita%27s%20token&revoke=true"),
            BodyPublishers.noBody());

    assertThat(answer.body()).isEqualTo("{\"disconnected\":3}");
    for (int node = 0; node < 3; node++) {
      assertThat(status(node, "revoked", bearer(token))).isEqualTo(401);
      assertThat(status(node, "revoked", bearer(token("rita")))).isEqualTo(200);
    }
    streams.forEach(StreamClient::awaitEnd);
  }

  private static String clientId(StreamClient stream) {
    return stream.all().get(0).data().replaceAll(".*\"clientId\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void anAdminDisconnectsAStreamOfAnyNode() {
    StreamClient stream = open(1, "ended", token("emil"));
    URI connection = uri(2, "/api/connections/" + clientId(stream));

    assertThat(Http.send("DELETE", connection, BodyPublishers.noBody()).statusCode())
        .isEqualTo(204);
    stream.awaitEnd();
    assertThat(Http.send("DELETE", connection, BodyPublishers.noBody()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void aStreamIsRenewedWithANewTokenThroughAnyNode() {
    JwtClaims claims = Issuer.claims("paul");
    claims.setExpirationTime(Issuer.in(Duration.ofMinutes(1)));
    try (StreamClient stream = open(0, "prolonged", Issuer.signShared(claims))) {
      URI renewal = uri(2, "/api/connections/" + clientId(stream) + "/token");

      assertThat(Http.send("POST", renewal, BodyPublishers.noBody(), bearer(token("paul"))).body())
          .contains("\"expires\"");
      assertThat(
              Http.send("POST", renewal, BodyPublishers.noBody(), bearer(token("eve")))
                  .statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void anIdIsRememberedByAllNodes() {
    String event = "{\"id\":\"order-1\",\"data\":\"paid\"}";
    var first = Http.postJson(events(0, "ids"), event);
    var again = Http.postJson(events(1, "ids"), event);
    var once = Http.postJson(events(2, "ids"), event);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(List.of(again.statusCode(), once.statusCode())).containsOnly(200);
    assertThat(List.of(again.body(), once.body())).containsOnly(first.body());
  }

  @Test
  void aReaderResumesAtAnotherNode() {
    for (int i = 0; i < 10; i++) {
      Http.postText(events(i % 3, "moving"), "event " + i);
    }
    try (StreamClient reader = StreamClient.resume(events(2, "moving"), "4")) {
      assertThat(reader.await(6))
          .extracting(ParsedEvent::id)
          .containsExactly("5", "6", "7", "8", "9", "10");
    }
  }

  @Test
  void aMemberAtTwoNodesIsListedOnceJoinsOnceAndLeavesOnce() {
    URI members = uri(2, "/api/chat/club/members");
    try (StreamClient watcher =
        StreamClient.open(uri(2, "/api/channels/chat.club/events")).connected()) {
      StreamClient atOne = StreamClient.open(uri(0, "/api/chat/club/events?user=anna")).connected();
      watcher.awaitAny(event -> event.data().contains("user_joined"));
      StreamClient atTwo = StreamClient.open(uri(1, "/api/chat/club/events?user=anna")).connected();
      assertThat(Http.get(members).body()).containsOnlyOnce("\"anna\"");
      atOne.close();
      try (StreamClient bert =
          StreamClient.open(uri(1, "/api/chat/club/events?user=bert")).connected()) {
        watcher.awaitAny(event -> event.data().contains("bert"));
        atTwo.close();
        watcher.awaitAny(event -> event.data().contains("user_left"));

        assertThat(Http.get(members).body()).contains("\"bert\"").doesNotContain("\"anna\"");
        assertThat(watcher.published())
            .extracting(event -> event.data().replaceAll(".*\"type\":\"(\\w+)\".*", "$1"))
            .containsExactly("user_joined", "user_joined", "user_left");
      }
    }
  }

  @Test
  void aRepeatedMessageMentionsOnceAndWhatIsReadIsReadAtEveryNode() {
    String message = "{\"content\":\"see this, @mia\"}";
    List<Integer> answers =
        IntStream.range(0, 3)
            .mapToObj(
                node ->
                    CompletableFuture.supplyAsync(
                        () ->
                            Http.send(
                                    "POST",
                                    uri(node, "/api/chat/once/messages?user=max"),
                                    BodyPublishers.ofString(message),
                                    "Content-Type",
                                    "application/json",
                                    "Idempotency-Key",
                                    "m1")
                                .statusCode()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    assertThat(answers).containsExactlyInAnyOrder(201, 200, 200);
    await()
        .untilAsserted(
            () ->
                assertThat(Http.get(uri(1, "/api/inbox?user=mia")).body())
                    .containsOnlyOnce("max mentioned you in once"));

    try (StreamClient otherDevice =
            StreamClient.open(uri(1, "/api/channels/chat.once/events?user=mia")).connected();
        StreamClient other =
            StreamClient.open(uri(1, "/api/channels/chat.once/events?user=moe")).connected()) {
      Http.postJson(uri(0, "/api/chat/once/read?user=mia"), "{\"seq\":1}");
      otherDevice.awaitAny(event -> event.data().contains("\"type\":\"read\""));
      assertThat(Http.get(uri(2, "/api/chat/once/read?user=mia")).body()).contains("\"seq\":1");
      assertThat(other.published()).isEmpty();
    }
  }
}
