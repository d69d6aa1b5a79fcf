package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.shared.MemberLeases;
import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Presence in an ordinary channel over two nodes, one of which is killed. */
@Tag("chaos")
@Timeout(180)
class PresenceIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** A lease expires, and is found with the next renewal. */
  private static final Duration EXPIRY = MemberLeases.LEASE.plus(MemberLeases.RENEWAL);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "carillon.presence.leave-grace", "PT0.2S",
          "carillon.presence.max-members", "3",
          "carillon.presence.max-data-size", "64",
          "carillon.stream.heartbeat-interval", "PT1S");

  @TempDir Path folder;
  private Nodes nodes;

  private URI events(int node, String query) {
    return nodes.uri(node, "/api/channels/orders/events?" + query);
  }

  private StreamClient open(int node, String query) {
    return StreamClient.open(events(node, query)).connected();
  }

  private String present(int node) {
    return Http.get(nodes.uri(node, "/api/channels/orders/presence"))
        .body()
        .replaceAll("\"since\":\"[^\"]+\"", "\"since\":0");
  }

  private void awaitPresent(int node, String members, int anonymous) {
    String expected =
        "{\"channel\":\"orders\",\"members\":[" + members + "],\"anonymous\":" + anonymous + "}";
    await().atMost(SOON).untilAsserted(() -> assertThat(present(node)).isEqualTo(expected));
  }

  private static List<String> changes(StreamClient watcher) {
    return watcher.published().stream().map(PresenceIT::change).toList();
  }

  private static String change(ParsedEvent event) {
    return event.type() + event.data().replaceAll(".*\"user\":\"([^\"]+)\".*", " $1");
  }

  @Test
  void usersAreListedOnceAnnouncedOnceAndLeaveAlsoWithAKilledNode() {
    nodes = Nodes.start(2, "postgres", folder, SETTINGS);
    try (Nodes running = nodes;
        StreamClient watcher = open(1, "topic=carillon:presence")) {
      StreamClient annaAtZero = open(0, "user=anna&present=true&presence=%7B%22at%22:0%7D");
      watcher.awaitAny(event -> event.type().equals("joined"));
      StreamClient annaAtOne = open(1, "user=anna&present=true&presence=%7B%22at%22:1%7D");
      StreamClient bert = open(0, "user=bert&present=true");
      StreamClient unnamed = open(0, "present=true");
      awaitPresent(
          1,
          "{\"user\":\"anna\",\"since\":0,\"data\":{\"at\":1}},{\"user\":\"bert\",\"since\":0}",
          1);
      awaitPresent(
          0,
          "{\"user\":\"anna\",\"since\":0,\"data\":{\"at\":1}},{\"user\":\"bert\",\"since\":0}",
          1);
      StreamClient carl = open(1, "user=carl&present=true");
      watcher.awaitAny(event -> change(event).equals("joined carl"));

      assertRefused(400, "user=dora&present=true&presence=%7B", "one JSON value");
      assertRefused(400, "present=true&presence=%22" + "x".repeat(63) + "%22", "at most 64 bytes");
      assertRefused(400, "presence=1", "present=true");
      assertRefused(403, "present=true&presence=1", "without data you are counted");
      assertRefused(403, "user=dora&present=true", "3 members, which is the maximum");

      carl.close();
      watcher.awaitAny(event -> change(event).equals("left carl"));
      nodes.hub(0).kill();
      await().atMost(EXPIRY.plus(SOON)).until(() -> changes(watcher).contains("left bert"));
      awaitPresent(1, "{\"user\":\"anna\",\"since\":0,\"data\":{\"at\":1}}", 0);
      assertThat(changes(watcher))
          .containsExactlyInAnyOrder(
              "joined anna", "joined bert", "joined carl", "left carl", "left bert");
      List.of(annaAtZero, annaAtOne, bert, unnamed).forEach(StreamClient::close);
    }
  }

  private void assertRefused(int status, String query, String reason) {
    var answer =
        Http.get(events(1, query), "Accept", "text/event-stream, application/problem+json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(reason);
  }
}
