package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.jpa.LogTest;
import io.carillon.log.LogUnavailableException;
import io.carillon.shared.ClusterCounters.Reservation;
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
  private final String anna = "anna " + UUID.randomUUID(); // tests share a database
  private final String first = UUID.randomUUID().toString();
  private final String second = UUID.randomUUID().toString();
  private ClusterCounters counters;
  private ClusterCounters other;
  private NodeRegistry registry;
  private NodeRegistry otherRegistry;

  @BeforeEach
  void twoNodes() {
    SharedDatabase database = new SharedDatabase(node().transactions(), clock);
    SharedDatabase otherDatabase = new SharedDatabase(otherNode().transactions(), clock);
    counters = new ClusterCounters(database, first);
    other = new ClusterCounters(otherDatabase, second);
    registry = new NodeRegistry(database, first);
    otherRegistry = new NodeRegistry(otherDatabase, second);
    registry.renew(0);
    otherRegistry.renew(0);
  }

  private Reservation one(int limit) {
    return new Reservation(anna, limit);
  }

  @Test
  void theCountsOfOtherNodesAreIncluded() {
    assertThat(counters.reserve(Map.of(anna, 0), List.of(one(3), one(3)))).containsOnly(true, true);
    assertThat(other.reserve(Map.of(anna, 0), List.of(one(3), one(3), one(3))))
        .containsExactly(true, false, false);
    assertThat(counters.reserve(Map.of(anna, 2), List.of(one(3)))).containsExactly(false);
    assertThat(counters.reserve(Map.of(anna, 2), List.of(one(4)))).containsExactly(true);
  }

  @Test
  void aReleasedPlaceIsFreeForOtherNodes() {
    counters.reserve(Map.of(anna, 2), List.of());
    assertThat(other.reserve(Map.of(anna, 0), List.of(one(2)))).containsExactly(false);

    counters.reserve(Map.of(anna, 1), List.of());
    assertThat(other.reserve(Map.of(anna, 0), List.of(one(2)))).containsExactly(true);
    counters.reserve(Map.of(anna, 0), List.of());
    assertThat(other.reserve(Map.of(anna, 1), List.of(one(2)))).containsExactly(true);
  }

  @Test
  void concurrentReservationsOfTwoNodesDoNotExceedTheLimit() {
    int limit = 10;
    int[] counts = new int[2];
    List<CompletableFuture<Void>> nodes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int index = i;
      ClusterCounters node = i == 0 ? counters : other;
      nodes.add(
          CompletableFuture.runAsync(
              () -> {
                for (int j = 0; j < 20; j++) {
                  if (node.reserve(Map.of(anna, counts[index]), List.of(one(limit))).get(0)) {
                    counts[index]++;
                  }
                }
              }));
    }
    nodes.forEach(CompletableFuture::join);

    assertThat(counts[0] + counts[1]).isEqualTo(limit);
  }

  @Test
  void theCountsOfADeadNodeExpireWithItsLease() {
    counters.reserve(Map.of(anna, 2), List.of());
    clock.advance(Duration.ofSeconds(20));
    otherRegistry.renew(0);
    assertThat(other.reserve(Map.of(anna, 0), List.of(one(2)))).containsExactly(false);
    clock.advance(Duration.ofSeconds(20));

    assertThat(other.reserve(Map.of(anna, 0), List.of(one(2)))).containsExactly(true);
    assertThat(registry.renew(0)).as("renewed in time").isFalse();
    assertThat(registry.renew(0)).isTrue();
    assertThat(other.reserve(Map.of(anna, 1), List.of(one(3))))
        .as("back, and its counts with it")
        .containsExactly(false);
  }

  @Test
  void theCountsOfNodesThatHaveLeftAreSwept() {
    counters.reserve(Map.of(anna, 2), List.of());
    registry.leave();

    assertThat(other.sweep()).isPositive();
    registry.renew(0);
    assertThat(other.reserve(Map.of(anna, 0), List.of(one(1)))).containsExactly(true);
  }

  @Test
  void anUnavailableDatabaseIsReported() {
    node().dataSource().goDown();

    assertThatThrownBy(() -> counters.reserve(Map.of(anna, 0), List.of(one(1))))
        .isInstanceOf(LogUnavailableException.class);
  }
}
