package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.memory.MemoryBudget;
import io.carillon.memory.MemoryUse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TicketQuotaTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant EXPIRY = NOW.plus(Duration.ofMinutes(1));

  private final MemoryBudget budget = new MemoryBudget(16 * 4_000); // 4,000 for tickets
  private final TicketQuota quota = new TicketQuota(3, budget);
  private int issued;

  private String admit(String account, long bytes, Instant now) {
    String digest = "digest-" + issued++;
    quota.admit(digest, account, bytes, now, now.plus(Duration.ofMinutes(1)));
    return digest;
  }

  @Test
  void anAccountHasALimitedNumberOfUnusedTickets() {
    String first = admit("user:ann", 10, NOW);
    admit("user:ann", 10, NOW);
    admit("user:ann", 10, NOW);
    assertThatThrownBy(() -> admit("user:ann", 10, NOW))
        .isInstanceOf(TooManyRequestsException.class)
        .hasMessage("one user may have at most 3 unused tickets");
    admit("user:ben", 10, NOW);
    quota.release(first);
    admit("user:ann", 10, NOW);
    assertThat(quota.refusals()).isEqualTo(1);
  }

  @Test
  void anAccountMayTakeAQuarterOfTheMemory() {
    admit("user:ann", 1_000, NOW);
    assertThatThrownBy(() -> admit("user:ann", 1, NOW))
        .isInstanceOf(TooManyRequestsException.class);
    admit("user:ben", 1_000, NOW);
  }

  @Test
  void allTogetherHaveALimit() {
    for (int i = 0; i < 4; i++) {
      admit("user:" + i, 1_000, NOW);
    }
    assertThatThrownBy(() -> admit("user:ann", 1_000, NOW))
        .isInstanceOf(TooManyRequestsException.class)
        .hasMessage("too many tickets are unused");
  }

  @Test
  void expiredTicketsTakeNothing() {
    admit("user:ann", 1_000, NOW);
    admit("user:ann", 1_000, EXPIRY);
    assertThat(quota.size()).isEqualTo(1);
    assertThat(budget.used(MemoryUse.TICKETS)).isEqualTo(1_000);
  }
}
