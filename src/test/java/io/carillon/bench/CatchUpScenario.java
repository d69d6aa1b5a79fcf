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
  private static final int SIZE = 64;
  private static final Duration QUIET = Duration.ofSeconds(10);

  /** So long a start goes on in the background: the readers would wait for the compiler. */
  private static final Duration SETTLE = Scale.seconds(3);

  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.DURABLE_EVENTS) && peer.can(Ability.RESTART);
  }

  @Override
  public void run(Peer peer, Cases cases) {
    String channel = "catchup" + UUID.randomUUID();
    PublishScenario.fill(peer, channel, behind, 10_000, SIZE);
    peer.restart(); // nothing is in memory now
    Pause.of(SETTLE);
    measure(peer, channel, readers, Math.max(1, behind / 4)); // as warm-up
    Map<Figure, Double> figures = measure(peer, channel, readers, behind);
    cases.of(name).putAll(figures);
  }

  private Map<Figure, Double> measure(Peer peer, String channel, int readers, int events) {
    String request = peer.subscribe(channel, From.after(behind - events), Optional.empty());
    long wanted = (long) readers * events;
    try (Subscribers resuming = new Subscribers(peer)) {
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
