package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PositionsTest {
  private static final ChannelName A = new ChannelName("a");
  private static final ChannelName B = new ChannelName("b");
  private static final ChannelName C = new ChannelName("c");

  private final Positions positions = new Positions(Map.of(A, first(12), B, first(7), C, first(0)));

  private static Position first(long seq) {
    return new Position(Position.FIRST_EPOCH, seq);
  }

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

  @Test
  void positionsOfLaterEpochsAreReadAsTheyAreWritten() {
    Positions later = new Positions(Map.of(A, new Position(2, 12), B, first(7)));

    assertThat(later).hasToString("a=2-12,b=7");
    assertThat(Positions.parse("b=7,a=2-12")).contains(later);
  }
}
