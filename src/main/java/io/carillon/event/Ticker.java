package io.carillon.event;

/**
 * Elapsed time in nanoseconds from an arbitrary origin, as {@link System#nanoTime()} gives it; in
 * tests it goes when told to.
 */
@FunctionalInterface
public interface Ticker {
  /** The system's own. */
  Ticker SYSTEM = System::nanoTime;

  /** Nanoseconds; only differences mean something. */
  long nanos();
}
