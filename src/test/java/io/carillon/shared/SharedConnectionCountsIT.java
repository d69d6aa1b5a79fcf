package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A limit on open streams holds for all nodes together. */
@Timeout(60)
class SharedConnectionCountsIT {
  private final TwoNodes nodes = new TwoNodes();
  private SharedConnectionCounts one;
  private SharedConnectionCounts two;

  @BeforeEach
  void twoNodes() {
    one = counts("one");
    two = counts("two");
  }

  private SharedConnectionCounts counts(String node) {
    new NodeRegistry(nodes.database(), node).renew(0);
    return new SharedConnectionCounts(nodes.counters(node), Thread::new, Ticker.SYSTEM);
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
    nodes.close();
  }

  @Test
  void streamsAtOtherNodesCountTowardsTheLimit() {
    assertThat(one.tryAdd("anna", 2)).isTrue();
    assertThat(two.tryAdd("anna", 2)).isTrue();
    assertThat(one.tryAdd("anna", 2)).isFalse();
    assertThat(two.tryAdd("bert", 2)).isTrue();

    two.remove("anna");

    await().until(() -> one.tryAdd("anna", 2));
    assertThat(two.tryAdd("anna", 2)).isFalse();
  }

  @Test
  void ofConcurrentRequestsAsManyAreAdmittedAsTheLimitAllows() {
    List<CompletableFuture<Boolean>> answers =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(() -> (i % 2 == 0 ? one : two).tryAdd("anna", 7)))
            .toList();

    assertThat(answers.stream().filter(CompletableFuture::join)).hasSize(7);
  }

  @Test
  void withoutTheDatabaseEachNodeAppliesTheLimitItselfAndWritesItsCountsAfterwards() {
    assertThat(one.tryAdd("anna", 3)).isTrue();
    nodes.loseDatabase();
    assertThat(one.tryAdd("anna", 3)).isTrue();
    assertThat(one.tryAdd("anna", 3)).isTrue();
    assertThat(one.tryAdd("anna", 3)).isFalse();

    nodes.recoverDatabase();

    ClusterCounters third = nodes.counters("three");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                !third
                    .reserve(Map.of("anna", 0), List.of(new ClusterCounters.Reservation("anna", 3)))
                    .get(0));
    assertThat(two.tryAdd("anna", 3)).isFalse();
  }

  @Test
  void aNodeWhoseCountsWereRemovedWritesThemAgain() {
    assertThat(one.tryAdd("anna", 1)).isTrue();
    nodes.clock.advance(NodeRegistry.LEASE);
    new NodeRegistry(nodes.database(), "two").renew(0);
    nodes.counters("two").sweep();

    assertThat(new NodeRegistry(nodes.database(), "one").renew(1)).isFalse();
    one.writeAgain();

    ClusterCounters third = nodes.counters("three");
    await()
        .until(
            () ->
                !third
                    .reserve(Map.of("anna", 0), List.of(new ClusterCounters.Reservation("anna", 1)))
                    .get(0));
  }
}
