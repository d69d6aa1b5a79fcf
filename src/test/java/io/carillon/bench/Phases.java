package io.carillon.bench;

import java.time.Duration;

/**
 * The times for which a load runs against a process that has just been started: cold, then until
 * the process counts as warm, then measured.
 */
final class Phases {
  /** From when the process is ready. */
  static final Duration COLD = Scale.seconds(10);

  /** Few subscribers at full speed, after the cold phase: a JVM compiles what matters sooner. */
  static final Duration COMPILE = Scale.seconds(4);

  /** At the same load as what is measured, after that. */
  static final Duration WARM_UP = Scale.seconds(6);

  static final Duration MEASURED = Scale.seconds(5);

  /** In place of these for loads that are as fast as the server. */
  static final Duration UNPACED = Scale.seconds(3);

  /** Without any load, for what the phase before has set off. */
  static final Duration SETTLE = Scale.seconds(1);

  private Phases() {}

  /**
   * The first part of a warm-up.
   *
   * @param durable whether events are stored
   */
  static void compile(Peer peer, boolean durable) {
    FanOutLoad load = FanOutLoad.named("warm-up").subscribers(20, 1).publishers(4, 1);
    (durable ? load.durably() : load).run(peer, COMPILE);
  }
}
