package io.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HerdTest {
  private final long[] hundred = LongStream.rangeClosed(1, 100).toArray();

  @Test
  void theHalfIsServedWhenTheLastOfItIs() {
    assertThat(Herd.ofSorted(hundred, 0.5)).isEqualTo(50);
    assertThat(Herd.ofSorted(new long[] {1, 2, 9}, 0.5)).isEqualTo(2);
  }

  @Test
  void allAreServedWithTheLastOne() {
    assertThat(Herd.ofSorted(hundred, 1)).isEqualTo(100);
    assertThat(Herd.ofSorted(new long[] {7}, 1)).isEqualTo(7);
  }

  @Test
  void aPartBelowOneClientIsTheFirst() {
    assertThat(Herd.ofSorted(hundred, 0)).isEqualTo(1);
    assertThat(Herd.ofSorted(hundred, 0.001)).isEqualTo(1);
  }
}
