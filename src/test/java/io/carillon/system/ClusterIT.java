package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, each a process of its own, on one PostgreSQL and one Redis: whatever node a client
 * publishes to or reads from, each event of a channel comes once and in order. That goes on for a
 * minute, in which the nodes do everything else that is tested here, too. The runs in which
 * everything breaks that can break are in {@link ChaosIT}.
 */
@Timeout(180)
class ClusterIT extends NodesContract {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int CHANNELS = 6;
  private static final int SUBSCRIBERS = 300;
  private static final int PUBLISHERS = 6;
  private static final double EVENTS_A_SECOND = 12; // of each
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static Nodes nodes;
  private static Traffic traffic;
  private static long minuteEndNanos;

  @BeforeAll
  static void start() {
    nodes = Nodes.start(3, "redis", folder, SETTINGS);
    traffic = new Traffic(Traffic.bases(nodes), "steady", CHANNELS);
    traffic.read(SUBSCRIBERS);
    traffic.publish(PUBLISHERS, EVENTS_A_SECOND);
    minuteEndNanos = System.nanoTime() + MINUTE.toNanos();
  }

  /** The traffic goes on beside all tests, and is judged when they are done. */
  @AfterAll
  static void everySubscriberSawEveryEventOfAMinuteOnceAndInOrder() throws InterruptedException {
    try (Nodes running = nodes;
        Traffic ending = traffic) {
      TimeUnit.NANOSECONDS.sleep(minuteEndNanos - System.nanoTime());

      ending.assertNothingIsLostOrDuplicated(PATIENCE);
      assertThat(ending.publishedCount()).isGreaterThan(SUBSCRIBERS);
      System.out.println("three nodes, a minute: " + ending.summary());
    }
  }

  @Override
  URI uri(int node, String path) {
    return nodes.uri(node, path);
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
  void everyNodeListsTheOthers() {
    List<Set<String>> known =
        IntStream.range(0, nodes.size())
            .mapToObj(i -> nodeNames(Http.get(uri(i, "/api/connections")).body()))
            .toList();

    assertThat(known.get(0)).hasSize(nodes.size());
    assertThat(known).containsOnly(known.get(0));
  }

  @Test
  void everyNodeReportsThatItsRelayIsUp() {
    for (int node = 0; node < nodes.size(); node++) {
      Health.awaitRelay(nodes, node, true);
    }
  }

  private static Set<String> nodeNames(String json) {
    return Pattern.compile("\"node\":\"([^\"]+)\"")
        .matcher(json)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }
}
