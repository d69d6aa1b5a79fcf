package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Large batches pause while others publish. */
class ChunkPaceTest {
  private static final Duration CHUNK = Duration.ofMillis(8);

  private final List<Duration> pauses = new ArrayList<>();
  private long nanos;
  private long groups;
  private final ChunkPace pace =
      new ChunkPace(
          new Ticker() {
            @Override
            public long nanos() {
              return nanos;
            }

            @Override
            public void sleep(Duration duration) {
              pauses.add(duration);
              nanos += duration.toNanos();
            }
          },
          () -> groups);

  private void chunk(Duration takes) {
    nanos += takes.toNanos();
    pace.afterChunk();
  }

  @Test
  void aBatchAloneDoesNotPause() {
    pace.begin();
    chunk(CHUNK);
    chunk(CHUNK);

    assertThat(pauses).isEmpty();
  }

  @Test
  void aBatchBesideOthersPausesThreeTimesAsLongAsEachChunkTakes() {
    pace.begin();
    groups++;
    chunk(CHUNK);
    groups++;
    chunk(CHUNK.multipliedBy(2));
    chunk(CHUNK);

    assertThat(pauses).containsExactly(CHUNK.multipliedBy(3), CHUNK.multipliedBy(6));
  }

  @Test
  void aPauseIsShortHoweverLongTheDatabaseTakes() {
    pace.begin();
    groups++;
    chunk(Duration.ofSeconds(20));

    assertThat(pauses).containsExactly(Duration.ofMillis(50));
  }

  @Test
  void whatOthersPublishedBeforeTheBatchDoesNotCount() {
    groups = 5;
    pace.begin();
    chunk(CHUNK);

    assertThat(pauses).isEmpty();
  }
}
