package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What holds for one node and for several alike: run by {@link OneNodeIT} and {@link ClusterIT}. A
 * test says "node 1", and that may be the same as node 0.
 */
abstract class NodesContract {
  static final String LEAVE_GRACE = "PT0.5S";

  /** A path at a node: 0, 1 or 2. */
  abstract URI uri(int node, String path);

  final URI events(int node, String channel) {
    return uri(node, "/api/channels/" + channel + "/events");
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
  void aReaderGoesOnWhereItWasAtAnotherNode() {
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
  void whoIsInARoomAtTwoNodesIsThereOnceComesOnceAndGoesOnce() {
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
}
