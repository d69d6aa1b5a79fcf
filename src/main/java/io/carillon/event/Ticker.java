package io.carillon.event;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Elapsed time in nanoseconds from an arbitrary origin, like {@link System#nanoTime()}; tests
 * advance it by hand.
 */
@FunctionalInterface
public interface Ticker {
  /** The system's ticker. */
  Ticker SYSTEM = System::nanoTime;

  /** Nanoseconds; only differences are meaningful. */
  long nanos();

  /** Pauses this thread. */
  default void sleep(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
  }
}
