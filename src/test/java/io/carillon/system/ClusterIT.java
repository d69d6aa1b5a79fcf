package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, each a process of its own, on one PostgreSQL and one Redis: whatever node somebody
 * publishes to or reads from, each event of a channel comes once and in order. The long runs, with
 * everything that can break breaking, are in {@link ChaosIT}.
 */
@Timeout(180)
class ClusterIT extends NodesContract {
  private static final int SUBSCRIBERS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static Nodes nodes;

  @BeforeAll
  static void start() {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("carillon.publish-timeout", "PT5S");
    nodes = Nodes.start(3, "redis", folder, settings);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Override
  URI uri(int node, String path) {
    return nodes.uri(node, path);
  }

  @Test
  void everySubscriberSeesEveryEventOnceAndInOrderWhateverEnds() throws InterruptedException {
    try (Traffic traffic = new Traffic(Traffic.bases(nodes), "steady", 6)) {
      traffic.read(SUBSCRIBERS);
      traffic.publish(6, 30);
      awaitPublished(traffic, 100);

      nodes.kill(1);
      awaitPublished(traffic, 100);
      nodes.stopRedis();
      nodes.revive(1);
      awaitPublished(traffic, 100);
      nodes.startRedis();
      nodes.postgresql().stop();
      nodes.postgresql().start();
      awaitPublished(traffic, 100);

      traffic.assertNothingIsLostOrDoubled(PATIENCE);
      assertThat(traffic.reconnects()).as("readers of the node that died").isPositive();
    }
  }

  private static void awaitPublished(Traffic traffic, int more) {
    int before = traffic.publishedCount();
    await().atMost(Duration.ofSeconds(40)).until(() -> traffic.publishedCount() >= before + more);
  }

  @Test
  void transientEventsReachTheSubscribersOfAllNodes() {
    List<StreamClient> readers =
        IntStream.range(0, 3)
            .mapToObj(i -> StreamClient.open(events(i, "passing")).connected())
            .toList();
    try {
      // by relay alone: sent until the nodes have found each other
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                Http.postJson(events(0, "passing"), "{\"transient\":true,\"data\":\"here\"}");
                return readers.stream().noneMatch(reader -> reader.published().isEmpty());
              });
      readers.forEach(
          reader -> assertThat(reader.published()).allMatch(event -> event.id().equals("0")));
    } finally {
      readers.forEach(StreamClient::close);
    }
  }

  @Test
  void everyNodeKnowsTheOthers() {
    List<Set<String>> known =
        IntStream.range(0, nodes.size())
            .mapToObj(i -> nodeNames(Http.get(uri(i, "/api/connections")).body()))
            .toList();

    // one that another test has killed may still hold its lease
    assertThat(known.get(0)).hasSizeBetween(3, 4);
    assertThat(known).containsOnly(known.get(0));
  }

  private static Set<String> nodeNames(String json) {
    return Pattern.compile("\"node\":\"([^\"]+)\"")
        .matcher(json)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }
}
