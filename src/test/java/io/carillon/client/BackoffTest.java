package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
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
}
