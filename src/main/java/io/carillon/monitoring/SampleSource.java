package io.carillon.monitoring;

/**
 * Something that can be measured here and now. Called by one thread at a time; never blocks for
 * long.
 */
@FunctionalInterface
public interface SampleSource {
  /** Adds what can be measured at the moment; nothing if nothing can. */
  void sample(Samples samples);
}
