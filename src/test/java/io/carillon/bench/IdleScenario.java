package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import io.carillon.bench.Peer.From;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a connection costs while nothing comes: of a server just started, and warmed up like all.
 */
record IdleScenario(String name, int connections) implements Scenario {
  private static final int SETTLE_MILLIS = 4_000;

  @Override
  public boolean fits(Peer peer) {
    // one that is not started yet has no process
    return peer.can(Ability.FAN_OUT) && (peer.can(Ability.RESTART) || peer.process().isPresent());
  }

  @Override
  public boolean startsPeer() {
    return true;
  }

  @Override
  public Map<Figure, Double> run(Peer peer) {
    peer.close();
    peer.start();
    Warmth.of(peer);
    Pause.forMillis(SETTLE_MILLIS);
    ServerProcess process = peer.process().orElseThrow();
    long before = process.residentBytes();
    try (Subscribers readers = new Subscribers(peer.address())) {
      String request = peer.subscribe("idle", From.NOW, Optional.empty());
      readers.connect(connections, i -> request);
      Pause.forMillis(SETTLE_MILLIS);
      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      figures.put(Figure.MEMORY, (process.residentBytes() - before) / 1024.0 / connections);
      figures.put(Figure.LOST, (double) readers.ended());
      return figures;
    }
  }
}
