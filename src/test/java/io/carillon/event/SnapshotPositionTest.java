package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotPositionTest {
  @Test
  void thePrefixReachesAsFarAsItCan() {
    assertThat(SnapshotPosition.upTo(41)).hasToString("41");
    assertThat(SnapshotPosition.of(41, List.of(44L, 42L, 46L))).hasToString("42~44~46");
    assertThat(SnapshotPosition.of(41, List.of(43L, 42L, 40L))).hasToString("43");
  }

  @Test
  void itIsReadAsItIsWritten() {
    SnapshotPosition position = SnapshotPosition.of(41, List.of(43L, 44L));

    assertThat(SnapshotPosition.parse(position.toString())).contains(position);
    assertThat(position.last()).isEqualTo(44);
    assertThat(SnapshotPosition.parse("41")).contains(SnapshotPosition.upTo(41));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "41~", "~41", "41~x", "-1", "1~2~-3", "9999999999999999999"})
  void malformedTextIsNoPosition(String text) {
    assertThat(SnapshotPosition.parse(text)).isEmpty();
  }

  @Test
  void theNumberOfEventsBeyondIsLimited() {
    assertThat(SnapshotPosition.parse("1" + "~3".repeat(SnapshotPosition.MAX_BEYOND))).isPresent();
    assertThat(SnapshotPosition.parse("1" + "~3".repeat(SnapshotPosition.MAX_BEYOND + 1)))
        .isEmpty();
  }

  @Test
  void aPositionOfALaterEpochIsReadAsItIsWritten() {
    SnapshotPosition later = SnapshotPosition.of(41, List.of(43L)).inEpoch(2);

    assertThat(later).hasToString("2-41~43");
    assertThat(SnapshotPosition.parse("2-41~43")).contains(later);
    assertThat(SnapshotPosition.parse("2-41~2-43")).isEmpty();
  }
}
