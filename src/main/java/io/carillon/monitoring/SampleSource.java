package io.carillon.monitoring;

/** A source of samples. Called by one thread at a time; must not block for long. */
@FunctionalInterface
public interface SampleSource {
  /** Adds the current values; none if they are unavailable. */
  void sample(Samples samples);
}
