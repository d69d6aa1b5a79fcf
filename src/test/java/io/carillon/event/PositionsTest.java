package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PositionsTest {
  private static final ChannelName A = new ChannelName("a");
  private static final ChannelName B = new ChannelName("b");
  private static final ChannelName C = new ChannelName("c");

  private final Positions positions = new Positions(Map.of(A, 12L, B, 7L, C, 0L));

  @Test
  void positionsAreWrittenInTheOrderOfNames() {
    assertThat(positions).hasToString("a=12,b=7,c=0");
  }

  @Test
  void theChannelWhoseEventItIsComesFirst() {
    assertThat(positions.headedBy(B)).isEqualTo("b=7,a=12,c=0");
  }

  @Test
  void theOrderOfChannelsDoesNotMatterToAResume() {
    assertThat(Positions.parse(positions.headedBy(C))).contains(positions);
  }
}
