package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Large batches share three quarters of the limits: one publisher's never block all others. */
@Timeout(30)
class InFlightLimiterTest {
  private static final int EVENTS = 400;
  private static final int GROUP = 10;
  private static final Spool LARGE = new Spool(new ChannelName("large"), 1_000_000, -1);
  private static final Spool SMALL = new Spool(new ChannelName("small"), 1, -1);
  private static final Spool GROUP_SIZED = new Spool(new ChannelName("small"), GROUP, -1);

  private final InFlightLimiter limiter =
      new InFlightLimiter(EVENTS, 1 << 30, GROUP, 1 << 30, Ticker.SYSTEM);

  private Optional<InFlightLimiter.Permit> tryAcquire(Spool batch) throws InterruptedException {
    return limiter.tryAcquire(batch, Duration.ZERO);
  }

  @Test
  void threeLargeBatchesAreInFlight() throws InterruptedException {
    InFlightLimiter.Permit first = tryAcquire(LARGE).orElseThrow();
    assertThat(tryAcquire(LARGE)).isPresent();
    assertThat(tryAcquire(LARGE)).isPresent();

    assertThat(tryAcquire(LARGE)).isEmpty();
    limiter.release(first);
    assertThat(tryAcquire(LARGE)).isPresent();
  }

  @Test
  void smallBatchesDoNotWaitForLargeOnes() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(tryAcquire(LARGE)).isPresent();
    }
    Semaphore waiting = new Semaphore(0);
    CountDownLatch ended = new CountDownLatch(1);
    Thread fourth =
        new Thread(
            () -> {
              try {
                waiting.release();
                limiter.tryAcquire(LARGE, Duration.ofMinutes(1));
              } catch (InterruptedException end) {
                ended.countDown();
              }
            });
    fourth.start();
    waiting.acquire();
    while (fourth.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    for (int i = 0; i < EVENTS / 4 / GROUP; i++) {
      assertThat(limiter.tryAcquire(GROUP_SIZED, Duration.ofSeconds(1))).isPresent();
    }
    assertThat(tryAcquire(SMALL)).as("the last quarter is in use").isEmpty();
    fourth.interrupt();
    ended.await();
  }

  @Test
  void smallBatchesMayUseAllOfTheLimits() throws InterruptedException {
    for (int i = 0; i < EVENTS / GROUP; i++) {
      assertThat(tryAcquire(GROUP_SIZED)).isPresent();
    }
    assertThat(tryAcquire(LARGE)).isEmpty();
    assertThat(tryAcquire(SMALL)).isEmpty();
  }

  @Test
  void aSingleBatchIsAdmittedWhateverTheLimits() throws InterruptedException {
    InFlightLimiter narrow = new InFlightLimiter(1, 1, 1, 1, Ticker.SYSTEM);

    assertThat(narrow.tryAcquire(LARGE, Duration.ZERO)).isPresent();
  }
}
