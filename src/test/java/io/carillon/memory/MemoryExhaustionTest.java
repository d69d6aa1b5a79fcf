package io.carillon.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.RecordedWarnings;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An exhausted heap is noticed wherever the error was caught, once and for good. */
class MemoryExhaustionTest {
  @RegisterExtension
  final RecordedWarnings warnings = RecordedWarnings.ofPackage("io.carillon.memory");

  private final AtomicInteger endings = new AtomicInteger();

  @BeforeEach
  @AfterEach
  void forget() {
    MemoryExhaustion.reset();
  }

  @Test
  void otherErrorsAreNone() {
    MemoryExhaustion.check(null);
    MemoryExhaustion.check(new StackOverflowError());
    MemoryExhaustion.check(new CompletionException(new IllegalStateException()));

    assertThat(MemoryExhaustion.problem()).isEmpty();
    assertThat(warnings.messages()).isEmpty();
  }

  @Test
  void theErrorIsFoundAmongTheCauses() {
    MemoryExhaustion.check(
        new CompletionException(
            new IllegalStateException(new OutOfMemoryError("Java heap space"))));

    assertThat(MemoryExhaustion.problem())
        .hasValueSatisfying(x -> assertThat(x).contains("restart"));
  }

  @Test
  void causesInACircleEnd() {
    Exception first = new Exception();
    Exception second = new Exception(first);
    first.initCause(second);
    MemoryExhaustion.check(first);

    assertThat(MemoryExhaustion.problem()).isEmpty();
  }

  @Test
  void theProcessIsEndedOnce() {
    MemoryExhaustion.whenExhausted(endings::incrementAndGet);
    MemoryExhaustion.check(new OutOfMemoryError());
    MemoryExhaustion.check(new OutOfMemoryError());

    assertThat(endings).hasValue(1);
    assertThat(warnings.messages()).hasSize(1);
  }

  @Test
  void anEndingThatIsSetLaterRunsAtOnce() {
    MemoryExhaustion.check(new OutOfMemoryError());
    MemoryExhaustion.whenExhausted(endings::incrementAndGet);

    assertThat(endings).hasValue(1);
  }
}
