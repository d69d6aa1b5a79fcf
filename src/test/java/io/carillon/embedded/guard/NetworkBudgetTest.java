package io.carillon.embedded.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworkBudgetTest {
  private final NetworkBudget budget = new NetworkBudget(100);

  @Test
  void oneNetworkGetsThreeQuarters() {
    assertThat(budget.tryReserve("a", 75)).isTrue();
    assertThat(budget.tryReserve("a", 1)).isFalse();
    assertThat(budget.tryReserve("b", 25)).isTrue();
    assertThat(budget.tryReserve("c", 1)).isFalse();
  }

  @Test
  void whatIsReleasedCanBeReservedAgain() {
    assertThat(budget.tryReserve("a", 75)).isTrue();
    budget.release("a", 75);
    assertThat(budget.tryReserve("a", 75)).isTrue();
    assertThat(budget.used()).isEqualTo(75);
  }
}
