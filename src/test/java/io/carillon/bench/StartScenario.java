package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import java.time.Duration;
import java.util.Map;

/**
 * From the start of the process to when it is ready, with the data of a process that was killed.
 */
record StartScenario(String name) implements Scenario {
  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.RESTART) && peer.can(Ability.HUB);
  }

  @Override
  public void run(Peer peer, Cases cases) {
    long begin = System.nanoTime();
    peer.restart();
    Map<Figure, Double> figures = cases.of(name);
    figures.put(Figure.READY, (System.nanoTime() - begin) / 1e9);
    Duration cpu = peer.requireProcess().cpu();
    figures.put(Figure.CPU_START, cpu.toNanos() / 1e9);
  }
}
