package io.carillon.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnconnectedNodesTest {
  private final Map<String, Long> leases = new HashMap<>();
  private final UnconnectedNodes nodes = new UnconnectedNodes(() -> Map.copyOf(leases));

  @Test
  void anotherHubIsNoticedWhenItRenewsItsLease() {
    leases.put("other", 10L);
    nodes.check();
    leases.put("other", 20L);
    nodes.check();

    assertThat(nodes.problem()).get().asString().contains("carillon.relay");
  }

  @Test
  void aHubThatStartsLaterIsNoticedAtOnce() {
    nodes.check();
    leases.put("other", 10L);
    nodes.check();

    assertThat(nodes.problem()).isPresent();
  }

  @Test
  void theLeaseOfACrashedHubIsNoHub() {
    leases.put("crashed", 10L);
    nodes.check();
    nodes.check();

    assertThat(nodes.problem()).isEmpty();
  }

  @Test
  void itIsOverWhenTheOtherHubHasGone() {
    nodes.check();
    leases.put("other", 10L);
    nodes.check();
    leases.clear();
    nodes.check();

    assertThat(nodes.problem()).isEmpty();
  }
}
