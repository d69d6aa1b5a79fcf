package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.jpa.LogTest;
import io.carillon.log.LogUnavailableException;
import io.carillon.shared.ClusterCounters.Addition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A limit holds for all nodes together. */
class ClusterCountersIT extends LogTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final String anna = "anna " + UUID.randomUUID(); // tests share a database
  private final String one = UUID.randomUUID().toString();
  private final String two = UUID.randomUUID().toString();
  private ClusterCounters tallies;
  private ClusterCounters other;
  private Leases leases;

  @BeforeEach
  void twoNodes() {
    leases = new Leases(node().transactions(), clock);
    tallies = new ClusterCounters(leases, node().transactions(), clock, one);
    other =
        new ClusterCounters(
            new Leases(otherNode().transactions(), clock), otherNode().transactions(), clock, two);
    leases.holdNode(one, "0", LEASE);
    leases.holdNode(two, "0", LEASE);
  }

  private Addition more(int limit) {
    return new Addition(anna, limit);
  }

  @Test
  void whatTheOthersHaveCounts() {
    assertThat(tallies.settle(Map.of(anna, 0), List.of(more(3), more(3)))).containsOnly(true, true);
    assertThat(other.settle(Map.of(anna, 0), List.of(more(3), more(3), more(3))))
        .containsExactly(true, false, false);
    assertThat(tallies.settle(Map.of(anna, 2), List.of(more(3)))).containsExactly(false);
    assertThat(tallies.settle(Map.of(anna, 2), List.of(more(4)))).containsExactly(true);
  }

  @Test
  void whatIsGivenBackIsFreeForTheOthers() {
    tallies.settle(Map.of(anna, 2), List.of());
    assertThat(other.settle(Map.of(anna, 0), List.of(more(2)))).containsExactly(false);

    tallies.settle(Map.of(anna, 1), List.of());
    assertThat(other.settle(Map.of(anna, 0), List.of(more(2)))).containsExactly(true);
    tallies.settle(Map.of(anna, 0), List.of());
    assertThat(other.settle(Map.of(anna, 1), List.of(more(2)))).containsExactly(true);
  }

  @Test
  void ofNodesThatAddAtTheSameTimeNoneTakesThePlaceOfAnother() {
    int limit = 10;
    int[] counts = new int[2];
    List<CompletableFuture<Void>> nodes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int index = i;
      ClusterCounters node = i == 0 ? tallies : other;
      nodes.add(
          CompletableFuture.runAsync(
              () -> {
                for (int j = 0; j < 20; j++) {
                  if (node.settle(Map.of(anna, counts[index]), List.of(more(limit))).get(0)) {
                    counts[index]++;
                  }
                }
              }));
    }
    nodes.forEach(CompletableFuture::join);

    assertThat(counts[0] + counts[1]).isEqualTo(limit);
  }

  @Test
  void whatANodeHadThatDiesIsForgottenWithItsLease() {
    tallies.settle(Map.of(anna, 2), List.of());
    clock.advance(Duration.ofSeconds(20));
    leases.holdNode(two, "0", LEASE);
    assertThat(other.settle(Map.of(anna, 0), List.of(more(2)))).containsExactly(false);
    clock.advance(Duration.ofSeconds(20));

    assertThat(other.settle(Map.of(anna, 0), List.of(more(2)))).containsExactly(true);
    assertThat(leases.holdNode(one, "0", LEASE)).as("known without a break").isFalse();
    assertThat(leases.holdNode(one, "0", LEASE)).isTrue();
    assertThat(other.settle(Map.of(anna, 1), List.of(more(3))))
        .as("back, and so is what it had")
        .containsExactly(false);
  }

  @Test
  void whatNodesLeaveThatAreGoneIsSweptAway() {
    tallies.settle(Map.of(anna, 2), List.of());
    leases.releaseNode(one);

    assertThat(other.sweep()).isPositive();
    leases.holdNode(one, "0", LEASE);
    assertThat(other.settle(Map.of(anna, 0), List.of(more(1)))).containsExactly(true);
  }

  @Test
  void whoAsksWhileTheDatabaseIsAwayIsTold() {
    node().dataSource().goDown();

    assertThatThrownBy(() -> tallies.settle(Map.of(anna, 0), List.of(more(1))))
        .isInstanceOf(LogUnavailableException.class);
  }
}
