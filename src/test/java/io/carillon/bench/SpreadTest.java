package io.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void theMedianOfThreeIsTheOneInTheMiddleWhateverTheirOrder() {
    assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(1, 4, 9));
  }

  @Test
  void theMedianOfTwoIsBetweenThem() {
    assertThat(Spread.of(List.of(3.0, 1.0))).isEqualTo(new Spread(1, 2, 3));
  }

  @Test
  void oneFigureHasNoSpread() {
    assertThat(Spread.of(List.of(3.0)).text(Figure.CPU::format)).isEqualTo("3.00");
  }

  @Test
  void spreadThatTheDigitsDoNotShowIsLeftOut() {
    assertThat(Spread.of(List.of(3.001, 3.002, 3.0)).text(Figure.CPU::format)).isEqualTo("3.00");
  }

  @Test
  void theLeastAndTheGreatestAreShownBesideTheMedian() {
    assertThat(Spread.of(List.of(12_000.0, 9_000.0, 11_000.0)).text(Figure.PUBLISHED::format))
        .isEqualTo("11,000 (9,000–12,000)");
  }

  @Test
  void noFigureHasNoMedian() {
    assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(List.of()));
  }
}
