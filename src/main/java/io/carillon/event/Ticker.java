package io.carillon.event;

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
}
