package io.carillon.bench;

/** Brings a server that has just been started to its speed: the same load for each. */
final class Warmth {
  private Warmth() {}

  static void of(Peer peer) {
    FanOutScenario.named("warm-up").subscribers(200, 1).events(4_000, 0).publishers(2, 1).run(peer);
    FanOutScenario.named("warm-up").subscribers(1_000, 1).events(500, 250).run(peer);
  }
}
