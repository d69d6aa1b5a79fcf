package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogClockTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualClock clock = new ManualClock();
  private final LogClock log = new LogClock(clock, clock);

  @Test
  void withoutStepsItIsTheClock() {
    for (int i = 0; i < 10; i++) {
      clock.advance(SECOND);
      assertThat(log.logTime()).isEqualTo(log.instant()).isEqualTo(clock.instant());
    }

    assertThat(log.before(Duration.ofDays(1))).isEqualTo(clock.instant().minusSeconds(86_400));
  }

  @Test
  void afterTheClockWasSetBackTheLogsTimeGoesOnAtHalfTheSpeedUntilTheClockHasCaughtUp() {
    Instant before = log.logTime();

    clock.step(Duration.ofHours(-2));
    assertThat(log.logTime()).isEqualTo(before);
    assertThat(log.instant()).isEqualTo(before.minus(Duration.ofHours(2)));
    clock.advance(Duration.ofHours(2));
    assertThat(log.logTime()).isEqualTo(before.plus(Duration.ofHours(1)));
    clock.advance(Duration.ofHours(2));
    assertThat(log.logTime()).as("caught up").isEqualTo(clock.instant());
    clock.advance(SECOND);
    assertThat(log.logTime()).isEqualTo(clock.instant());
  }

  @Test
  void smallDifferencesAreNoSteps() {
    for (int i = 0; i < 100; i++) {
      clock.advance(SECOND);
      clock.step(Duration.ofMillis(i % 2 == 0 ? 900 : -900));
      assertThat(log.logTime()).isEqualTo(clock.instant());
    }
  }

  /** Events at every second; a duration before now finds those that are younger, and no other. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aDurationIsExactWhateverTheClockShowedMeanwhile(int seed) {
    Random random = new Random(seed);
    List<Instant> stamps = new ArrayList<>(); // one each second
    for (int second = 0; second < 600; second++) {
      clock.advance(SECOND);
      if (random.nextInt(60) == 0) {
        clock.step(Duration.ofSeconds(random.nextInt(400) - 200));
      }
      stamps.add(log.logTime());
      Duration asked = Duration.ofMillis(500 + 1000L * random.nextInt(second + 1));

      Instant since = log.before(asked);

      assertThat(stamps).isSorted();
      assertThat(stamps.stream().filter(stamp -> !stamp.isBefore(since)).count())
          .as("since %s in second %d", asked, second)
          .isEqualTo(asked.plusMillis(500).toSeconds());
    }
  }
}
