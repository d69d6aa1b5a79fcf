package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * Single durable events from many connections, alone and then beside one NDJSON body of many lines.
 *
 * @param lines of the body
 */
record MixedPublishScenario(String name, int connections, int lines) implements Scenario {
  private static final int SIZE = 64;

  /** Longer than any body takes. */
  private static final Duration UNTIL_STOPPED = Duration.ofMinutes(2);

  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.DURABLE_EVENTS);
  }

  @Override
  public void run(Peer peer, Cases cases) {
    singles(peer, Phases.WARM_UP).run();
    PublishScenario.fill(peer, "batch" + UUID.randomUUID(), lines / 10, lines / 10, SIZE);
    double before = alone(peer);
    Publishers beside = singles(peer, UNTIL_STOPPED);
    Thread batch = new Thread(() -> fillThenStop(peer, beside), "bench-batch");
    batch.start();
    double seconds = beside.run() / 1e9;
    double alone = Math.max(before, alone(peer)); // it still becomes faster
    Map<Figure, Double> figures = cases.of(name);
    figures.putAll(PublishScenario.figures(beside, seconds));
    figures.put(Figure.ALONE, alone);
    figures.put(Figure.SHARE, figures.get(Figure.PUBLISHED) / alone);
    figures.put(Figure.BATCH, lines / seconds);
  }

  /** Events a second without anything beside. */
  private double alone(Peer peer) {
    Publishers singles = singles(peer, Phases.MEASURED);
    double seconds = singles.run() / 1e9;
    return singles.sent() / seconds;
  }

  private void fillThenStop(Peer peer, Publishers singles) {
    try {
      PublishScenario.fill(peer, "batch" + UUID.randomUUID(), lines, lines, SIZE);
    } finally {
      singles.stop();
    }
  }

  private Publishers singles(Peer peer, Duration time) {
    return PublishScenario.publishers(peer, "single" + UUID.randomUUID(), connections, 1, time);
  }
}
