package io.carillon.bench;

/**
 * Brings a server that has just been started to its speed: the same load for each. It takes half a
 * minute, since delivering one event at a time lets a JVM compile what matters only slowly.
 */
final class Warmth {
  private Warmth() {}

  /** Brings publishing to the log to its speed, too. */
  static void ofPublishing(Peer peer) {
    new PublishScenario("warm-up", 64, 40_000, 1).run(peer);
    new PublishScenario("warm-up", 1, 400_000, 100_000).run(peer);
  }

  static void of(Peer peer) {
    FanOutScenario.named("warm-up").subscribers(20, 1).events(40_000, 0).publishers(2, 1).run(peer);
    FanOutScenario.named("warm-up").subscribers(1_000, 1).events(4_500, 150).run(peer);
  }
}
