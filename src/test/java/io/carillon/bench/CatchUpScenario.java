package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import io.carillon.bench.Peer.From;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Readers that resume from the log, all at once.
 *
 * @param readers that reconnect
 * @param behind events that each has missed
 */
record CatchUpScenario(String name, int readers, int behind) implements Scenario {
  private static final Duration QUIET = Duration.ofSeconds(10);

  /** So long a start goes on in the background: the readers would wait for the compiler. */
  private static final int SETTLE_MILLIS = 5_000;

  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.DURABLE_EVENTS) && peer.can(Ability.RESTART);
  }

  @Override
  public Map<Figure, Double> run(Peer peer) {
    String channel = "catchup" + UUID.randomUUID();
    new PublishScenario("fill", 1, behind, 10_000).fill(peer, channel).run();
    peer.restart(); // nothing is in memory now
    Warmth.of(peer);
    Pause.forMillis(SETTLE_MILLIS);
    String request = peer.subscribe(channel, From.after(0), Optional.empty());
    long wanted = (long) readers * behind;
    try (Subscribers resuming = new Subscribers(peer.address())) {
      long begin = System.nanoTime();
      resuming.connect(readers, i -> request);
      resuming.await(wanted, QUIET);
      double seconds = (resuming.lastNanos() - begin) / 1e9;
      resuming.close();
      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      Subscribers.Counts counts = resuming.counts();
      figures.put(Figure.READ, counts.delivered / seconds);
      figures.put(Figure.ALL_AFTER, seconds);
      figures.put(Figure.LOST, (double) Math.max(0, wanted - counts.delivered));
      figures.put(Figure.REPEATED, (double) counts.repeated);
      figures.put(Figure.DISORDERED, (double) (counts.disordered + counts.missing));
      return figures;
    }
  }
}
