package io.carillon.fanout;

import static io.carillon.fanout.Engine.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.memory.MemoryUse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pages of the log are let go of while their client does not read, and are read again after. */
class PageMemoryTest {
  private static final int EVENTS = 60;

  /** Several are more than is written at once, and fewer than a page. */
  private static final String LARGE = "x".repeat(10_000);

  private static final Duration PATIENCE = StreamSubscription.PAGE_PATIENCE;

  private final Engine engine = Engine.with().tailFrames(5).pageSize(20).build();
  private final RecordingSink sink = new RecordingSink();

  private long pages() {
    return engine.memory.used(MemoryUse.PAGES);
  }

  /** A stream far behind, whose client stops to read in the middle of a page. */
  private StreamSubscription stalledInAPage() {
    for (int i = 0; i < EVENTS; i++) {
      engine.publish(LARGE);
    }
    sink.blockingAfterEachWrite();
    StreamSubscription stream = engine.open(spec(new Start.After(0)), sink);
    engine.runUntilIdle();
    for (int i = 0; pages() == 0 && i < EVENTS; i++) {
      sink.unblock();
      engine.runUntilIdle();
    }
    assertThat(pages()).as("held").isPositive();
    assertThat(sink.isBlocked()).isTrue();
    return stream;
  }

  @Test
  void aPageIsLetGoOfWhenItsClientDoesNotReadOn() {
    stalledInAPage();
    engine.pass(PATIENCE.dividedBy(2));
    assertThat(pages()).isPositive();
    engine.pass(PATIENCE);
    assertThat(pages()).isZero();
  }

  @Test
  void aClientThatReadsOnMissesNothing() {
    stalledInAPage();
    engine.pass(PATIENCE);
    for (int i = 0; i < 10 * EVENTS; i++) {
      sink.unblock();
      engine.runUntilIdle();
    }
    assertThat(sink.data()).hasSize(EVENTS).containsOnly(LARGE);
    assertThat(pages()).isZero();
  }

  @Test
  void closingAStreamLetsGoOfItsPage() {
    stalledInAPage().close(CloseReason.DISCONNECTED);
    engine.runUntilIdle();
    assertThat(pages()).isZero();
  }
}
