package io.carillon.bench;

import java.time.Duration;

/**
 * The times for which a load runs against a process that has just been started: cold, then until
 * the process counts as warm, then measured.
 */
final class Phases {
  /** From when the process is ready. */
  static final Duration COLD = Scale.seconds(10);

  /** At the same load as what is measured, after the cold phase. */
  static final Duration WARM_UP = Scale.seconds(8);

  static final Duration MEASURED = Scale.seconds(6);

  /** Of loads that are as fast as the server: both of the former are shorter for these. */
  static final Duration UNPACED = Scale.seconds(3);

  /** Without any load, for what the phase before has set off. */
  static final Duration SETTLE = Scale.seconds(1);

  private Phases() {}
}
