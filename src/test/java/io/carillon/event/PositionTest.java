package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
  @Test
  void aPositionOfTheFirstEpochIsItsSeq() {
    assertThat(Position.parse("17")).contains(new Position(1, 17));
    assertThat(new Position(1, 17)).hasToString("17");
  }

  @Test
  void aPositionOfALaterEpochCarriesIt() {
    assertThat(Position.parse("2-17")).contains(new Position(2, 17));
    assertThat(new Position(2, 17)).hasToString("2-17");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "2-",
        "-17",
        "0-17",
        "2-3-4",
        "2 -17",
        "+2-17",
        "x-17",
        "2-x",
        "12345678901-1",
        "1234567890123456789",
        "2-1234567890123456789"
      })
  void anythingElseIsNone(String text) {
    assertThat(Position.parse(text)).isEmpty();
  }

  @Test
  void theyAreOrderedByEpochThenSeq() {
    List<Position> ordered =
        Stream.of("9", "30", "2-9", "2-11", "10-1")
            .map(text -> Position.parse(text).orElseThrow())
            .toList();

    assertThat(ordered.stream().sorted()).containsExactlyElementsOf(ordered);
  }
}
