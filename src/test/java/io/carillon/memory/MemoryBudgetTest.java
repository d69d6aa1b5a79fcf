package io.carillon.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.memory.MemoryBudget.Share;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(1600); // 300 for bodies, 200 for pages

  @AfterEach
  void forget() {
    MemoryExhaustion.reset();
  }

  @Test
  void aUseIsRefusedBeyondItsPartAndOthersAreNot() {
    Share first = budget.reserve(MemoryUse.BODIES, 200);
    assertThatThrownBy(() -> budget.reserve(MemoryUse.BODIES, 101))
        .isInstanceOf(MemoryBudgetExceededException.class)
        .hasMessage("the hub's memory for requests is in use; try again shortly");
    assertThat(budget.refusals(MemoryUse.BODIES)).isEqualTo(1);
    budget.reserve(MemoryUse.PAGES, 200);
    first.close();
    first.close();
    assertThat(budget.used(MemoryUse.BODIES)).isZero();
    budget.reserve(MemoryUse.BODIES, 300);
  }

  @Test
  void aloneAnythingIsAdmitted() {
    try (Share large = budget.reserve(MemoryUse.BODIES, 10_000)) {
      large.grow(10_000);
      assertThat(budget.used(MemoryUse.BODIES)).isEqualTo(300);
    }
    assertThat(budget.used(MemoryUse.BODIES)).isZero();
  }

  @Test
  void aShareThatCannotGrowRemainsAsItIs() {
    Share mine = budget.reserve(MemoryUse.BODIES, 100);
    budget.reserve(MemoryUse.BODIES, 150);
    assertThatThrownBy(() -> mine.grow(51)).isInstanceOf(MemoryBudgetExceededException.class);
    mine.shrinkTo(40);
    assertThat(budget.used(MemoryUse.BODIES)).isEqualTo(190);
    mine.close();
    mine.grow(10);
    assertThat(budget.used(MemoryUse.BODIES)).as("closed, it reserves nothing").isEqualTo(150);
  }

  @Test
  void aReservationThatMayWaitSucceedsWhenOthersRelease() throws InterruptedException {
    Share held = budget.reserve(MemoryUse.PAGES, 200);
    assertThat(budget.reserve(MemoryUse.PAGES, 1, Duration.ofMillis(1))).isEmpty();
    Thread releasing = new Thread(held::close);
    releasing.start();
    assertThat(budget.reserve(MemoryUse.PAGES, 200, Duration.ofSeconds(20))).isPresent();
    releasing.join();
  }

  @Test
  void anOutOfMemoryErrorAmongTheCausesIsNoticedOnceAndForGood() {
    int[] endings = {0};
    MemoryExhaustion.whenExhausted(() -> endings[0]++);
    MemoryExhaustion.check(null);
    MemoryExhaustion.check(new IllegalStateException("something else"));
    assertThat(MemoryExhaustion.problem()).isEmpty();

    OutOfMemoryError error = new OutOfMemoryError("Java heap space");
    MemoryExhaustion.check(new IllegalStateException(new RuntimeException(error)));
    MemoryExhaustion.check(error);

    assertThat(MemoryExhaustion.problem()).contains("memory ran out; restart the hub");
    assertThat(endings[0]).isEqualTo(1);
  }
}
