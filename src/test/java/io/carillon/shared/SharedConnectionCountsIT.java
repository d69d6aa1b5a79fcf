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

/** Nobody has more streams than one may, on however many nodes. */
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
    new NodeRegistry(nodes.leases(), node).renew(0);
    return new SharedConnectionCounts(nodes.tallies(node), Thread::new, Ticker.SYSTEM);
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
    nodes.close();
  }

  @Test
  void whoHasAsManyAsOneMayAtAnotherNodeHasToEndOneFirst() {
    assertThat(one.tryAdd("anna", 2)).isTrue();
    assertThat(two.tryAdd("anna", 2)).isTrue();
    assertThat(one.tryAdd("anna", 2)).isFalse();
    assertThat(two.tryAdd("bert", 2)).isTrue();

    two.remove("anna");

    await().until(() -> one.tryAdd("anna", 2));
    assertThat(two.tryAdd("anna", 2)).isFalse();
  }

  @Test
  void ofManyWhoComeAtTheSameTimeAsManyAreLetInAsMayBe() {
    List<CompletableFuture<Boolean>> answers =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(() -> (i % 2 == 0 ? one : two).tryAdd("anna", 7)))
            .toList();

    assertThat(answers.stream().filter(CompletableFuture::join)).hasSize(7);
  }

  @Test
  void whileTheDatabaseIsAwayEachNodeCountsForItselfAndSaysSoAfterwards() {
    assertThat(one.tryAdd("anna", 3)).isTrue();
    nodes.loseDatabase();
    assertThat(one.tryAdd("anna", 3)).isTrue();
    assertThat(one.tryAdd("anna", 3)).isTrue();
    assertThat(one.tryAdd("anna", 3)).isFalse();

    nodes.findDatabase();

    ClusterCounters third = nodes.tallies("three");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                !third
                    .settle(Map.of("anna", 0), List.of(new ClusterCounters.Addition("anna", 3)))
                    .get(0));
    assertThat(two.tryAdd("anna", 3)).isFalse();
  }

  @Test
  void aNodeThatWasForgottenWritesDownAgainWhatItHas() {
    assertThat(one.tryAdd("anna", 1)).isTrue();
    nodes.clock.advance(NodeRegistry.LEASE);
    new NodeRegistry(nodes.leases(), "two").renew(0);
    nodes.tallies("two").sweep();

    assertThat(new NodeRegistry(nodes.leases(), "one").renew(1)).isFalse();
    one.writeAgain();

    ClusterCounters third = nodes.tallies("three");
    await()
        .until(
            () ->
                !third
                    .settle(Map.of("anna", 0), List.of(new ClusterCounters.Addition("anna", 1)))
                    .get(0));
  }
}
