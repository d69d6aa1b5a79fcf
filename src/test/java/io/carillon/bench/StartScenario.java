package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * From the start of the process to its first answer, with the data of a process that was killed.
 */
record StartScenario(String name) implements Scenario {
  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.RESTART);
  }

  @Override
  public boolean startsPeer() {
    return true;
  }

  @Override
  public Map<Figure, Double> run(Peer peer) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    peer.close();
    peer.start();
    long begin = System.nanoTime();
    peer.restart();
    figures.put(Figure.READY, (System.nanoTime() - begin) / 1e9);
    Duration cpu = peer.process().orElseThrow().cpu();
    figures.put(Figure.CPU_START, cpu.toNanos() / 1e9);
    return figures;
  }
}
