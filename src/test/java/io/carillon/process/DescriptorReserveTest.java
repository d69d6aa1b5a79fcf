package io.carillon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.carillon.process.DescriptorReserve.Use;
import io.carillon.testing.ManualClock;
import io.carillon.testing.RecordedWarnings;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A limit of 800 descriptors, of which 100 are the reserve. */
class DescriptorReserveTest {
  private final ManualClock clock = new ManualClock();
  private long open;
  private int counts;
  private final DescriptorReserve reserve =
      new DescriptorReserve(
          "nobody is let in",
          () -> {
            counts++;
            clock.advance(Duration.ofMillis(1));
            return Optional.of(new OpenDescriptors(open, 800));
          },
          clock);

  private Use accept() {
    clock.advance(Duration.ofSeconds(1));
    return reserve.accept();
  }

  @Test
  void clientsGetAllButTheReserveOfWhichAHalfIsForOperators() {
    open = 700;
    assertThat(accept()).isEqualTo(Use.ANY);
    open = 701;
    assertThat(accept()).isEqualTo(Use.OPERATORS);
    open = 749;
    assertThat(accept()).isEqualTo(Use.OPERATORS);
    open = 750;
    assertThat(accept()).isEqualTo(Use.NONE);
  }

  @Test
  void acceptedConnectionsCountUntilTheNextCount() {
    open = 690;
    assertThat(accept()).isEqualTo(Use.ANY);
    for (int i = 0; i < 10; i++) {
      assertThat(reserve.accept()).isEqualTo(Use.ANY);
    }
    assertThat(counts).isOne();

    open = 701;
    assertThat(reserve.accept()).as("counted at once").isEqualTo(Use.OPERATORS);
    assertThat(counts).isEqualTo(2);
    for (int i = 0; i < 100; i++) {
      reserve.accept();
    }
    assertThat(reserve.accept()).isEqualTo(Use.NONE);
    assertThat(counts).as("not for each of a herd").isEqualTo(2);
    clock.advance(Duration.ofMillis(10));
    assertThat(reserve.accept()).as("those are closed again").isEqualTo(Use.OPERATORS);
    assertThat(counts).isEqualTo(3);
  }

  @Test
  void whatIsLeftIsWithoutTheReserve() {
    open = 690;
    accept();
    assertThat(reserve.left()).isEqualTo(10);
    reserve.accept();
    assertThat(reserve.left()).isEqualTo(9);
    open = 750;
    accept();
    assertThat(reserve.left()).isZero();
  }

  @Test
  void theReserveIsLeftWhenMoreThanAFewDescriptorsAreFree() {
    open = 701;
    accept();
    open = 651;
    assertThat(reserve.isReached()).isTrue();
    assertThat(accept()).isEqualTo(Use.OPERATORS);
    open = 650;
    assertThat(reserve.isReached()).isFalse();
    assertThat(accept()).isEqualTo(Use.ANY);
  }

  @Test
  void aLimitThatIsSmallOrLargeHasAReserveThatSuffices() {
    assertThat(DescriptorReserve.reserve(128)).isEqualTo(32);
    assertThat(DescriptorReserve.reserve(1024)).isEqualTo(128);
    assertThat(DescriptorReserve.reserve(1_000_000)).isEqualTo(512);
  }

  @Test
  void withoutALimitNothingIsRefused() {
    DescriptorReserve unlimited = new DescriptorReserve("nobody", Optional::empty, clock);

    assertThat(unlimited.accept()).isEqualTo(Use.ANY);
    assertThat(unlimited.isReached()).isFalse();
    assertThat(unlimited.left()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anOutageIsLoggedOnce() {
    try (RecordedWarnings warnings = RecordedWarnings.of(DescriptorReserve.class)) {
      for (int i = 0; i < 50; i++) {
        open = 700 + i;
        accept();
      }
      assertThat(warnings.messages())
          .singleElement(STRING)
          .contains("running out: nobody is let in. Raise");
    }
  }
}
