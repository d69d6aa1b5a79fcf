package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Loads one after the other against one process: the first of them cold and as warm-up, then each
 * is measured.
 */
record FanOutScenario(String name, List<FanOutLoad> loads, String beside) implements Scenario {
  private static final List<Map.Entry<Figure, Figure>> COLD =
      List.of(
          Map.entry(Figure.DELIVERIES, Figure.COLD_DELIVERIES),
          Map.entry(Figure.LATENCY_P50, Figure.COLD_P50),
          Map.entry(Figure.LATENCY_P99, Figure.COLD_P99),
          Map.entry(Figure.CPU, Figure.COLD_CPU));

  /** One that is named like its first load. */
  static FanOutScenario of(FanOutLoad... loads) {
    return new FanOutScenario(loads[0].name(), List.of(loads), "");
  }

  FanOutScenario called(String other) {
    return new FanOutScenario(other, loads, beside);
  }

  /** Only Carillon beside one peer: it takes long, or others would need too long. */
  FanOutScenario onlyBeside(String peer) {
    return new FanOutScenario(name, loads, peer);
  }

  @Override
  public boolean fits(Peer peer) {
    return (beside.isEmpty() || peer.can(Ability.DURABLE_EVENTS) || peer.name().equals(beside))
        && loads.stream().allMatch(load -> load.fits(peer));
  }

  @Override
  public void run(Peer peer, Cases cases) {
    FanOutLoad first = loads.get(0);
    Map<Figure, Double> cold = first.run(peer, time(first, Phases.COLD));
    Phases.compile(peer, false);
    first.run(peer, time(first, Phases.WARM_UP));
    for (FanOutLoad load : loads) {
      Pause.of(Phases.SETTLE);
      cases.of(load.name()).putAll(load.run(peer, time(load, Phases.MEASURED)));
    }
    COLD.stream()
        .filter(pair -> cold.containsKey(pair.getKey()))
        .forEach(pair -> cases.of(first.name()).put(pair.getValue(), cold.get(pair.getKey())));
  }

  private static Duration time(FanOutLoad load, Duration time) {
    return load.isUnpaced() ? Phases.UNPACED : time;
  }
}
