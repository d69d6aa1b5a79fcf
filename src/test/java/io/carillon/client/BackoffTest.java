package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void pausesDoubleUpToTheirMaximumAndStartOverAfterASuccess() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), 100, () -> 1.0);
    List<Long> seconds = new ArrayList<>();

    for (int i = 0; i < 5; i++) {
      seconds.add(backoff.next().orElseThrow().toSeconds());
    }
    backoff.reset();
    seconds.add(backoff.next().orElseThrow().toSeconds());

    assertThat(seconds).containsExactly(1L, 2L, 4L, 5L, 5L, 1L);
  }

  @Test
  void aPauseIsAnyTimeUpToItsCeiling() {
    Backoff backoff = new Backoff(Duration.ofSeconds(8), Duration.ofSeconds(8), 100, () -> 0.25);

    assertThat(backoff.next()).hasValue(Duration.ofSeconds(2));
  }

  @Test
  void attemptsAreLimitedAlsoAfterThousands() {
    Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofSeconds(1), 5000, () -> 1.0);

    for (int i = 0; i < 5000; i++) {
      assertThat(backoff.next().orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    assertThat(backoff.next()).isEmpty();
  }

  @Test
  void aTokenIsRenewedAMinuteOrAFifthBeforeItExpires() {
    assertThat(TokenRenewal.delay(Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(59));
    assertThat(TokenRenewal.delay(Duration.ofSeconds(100))).isEqualTo(Duration.ofSeconds(80));
    assertThat(TokenRenewal.delay(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void theExpiryOfAJsonWebTokenIsRead() {
    String claims =
        Base64.getUrlEncoder().withoutPadding().encodeToString("{\"exp\":1893456000}".getBytes());

    assertThat(TokenRenewal.expiry("h." + claims + ".s"))
        .hasValue(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(TokenRenewal.expiry("opaque")).isEmpty();
    assertThat(TokenRenewal.expiry("a.b.c")).isEmpty();
  }
}
