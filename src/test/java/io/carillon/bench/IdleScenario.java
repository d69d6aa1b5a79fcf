package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import io.carillon.bench.Peer.From;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a connection costs while nothing comes, in a process that has not had one before: live heap
 * after a collection, growth of the process, and the kernel's part.
 */
record IdleScenario(String name, int connections) implements Scenario {
  private static final Duration SETTLE = Scale.seconds(2);

  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.FAN_OUT);
  }

  @Override
  public void run(Peer peer, Cases cases) {
    Pause.of(SETTLE);
    ServerProcess process = peer.requireProcess();
    Memory before = Memory.collected(process);
    try (Subscribers readers = new Subscribers(peer)) {
      String request = peer.subscribe("idle", From.NOW, Optional.empty());
      readers.connect(connections, i -> request);
      Pause.of(SETTLE);
      Map<Figure, Double> figures = cases.of(name);
      figures.putAll(Memory.of(process).since(before, connections));
      figures.put(Figure.LOST, (double) readers.ended());
    }
  }
}
