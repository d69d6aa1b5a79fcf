package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChannelEpochsTest {
  /** A backup with 10 events was restored, and later an older one with 8. */
  private final ChannelEpochs twice = ChannelEpochs.of(Map.of(2L, 10L, 3L, 8L));

  @Test
  void aLogThatHasLostNothingIsInItsFirstEpoch() {
    assertThat(ChannelEpochs.of(Map.of())).isSameAs(ChannelEpochs.FIRST);
    assertThat(ChannelEpochs.FIRST.ofEvent(17)).hasToString("17");
    assertThat(ChannelEpochs.FIRST.at(0)).hasToString("0");
    assertThat(ChannelEpochs.FIRST.lastKept(1)).isEmpty();
  }

  @Test
  void anEventIsOfTheEpochInWhichItWasAppended() {
    ChannelEpochs once = ChannelEpochs.of(Map.of(2L, 10L));

    assertThat(once.ofEvent(10)).hasToString("10");
    assertThat(once.ofEvent(11)).hasToString("2-11");
  }

  @Test
  void aReaderAtTheBeginningOfAnEpochIsInIt() {
    ChannelEpochs once = ChannelEpochs.of(Map.of(2L, 10L));

    assertThat(once.at(9)).hasToString("9");
    assertThat(once.at(10)).hasToString("2-10");
    assertThat(once.at(10)).isGreaterThan(new Position(1, 30));
  }

  @Test
  void positionsOfEveryEarlierEpochAreValidUpToTheLowestBeginningSince() {
    assertThat(twice.lastKept(1)).hasValue(8);
    assertThat(twice.lastKept(2)).hasValue(8);
    assertThat(twice.lastKept(3)).isEmpty();
    assertThat(ChannelEpochs.of(Map.of(2L, 8L, 3L, 10L)).lastKept(1)).hasValue(8);
  }

  @Test
  void anEpochThatTheDatabaseHasForgottenIsJudgedByTheLaterOnes() {
    ChannelEpochs withoutSecond = ChannelEpochs.of(Map.of(3L, 8L));

    assertThat(withoutSecond.lastKept(2)).hasValue(8);
  }

  @Test
  void theNewestEpochThatBeganBeforeAnEventIsItsOwn() {
    assertThat(twice.ofEvent(8)).hasToString("8");
    assertThat(twice.ofEvent(9)).hasToString("3-9");
    assertThat(twice.ofEvent(11)).hasToString("3-11");
  }
}
