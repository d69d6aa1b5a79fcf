package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import io.carillon.bench.Peer.From;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The hub is killed under its subscribers and started again; they come back by {@code retry} and
 * resume. What counts is the time from when the hub accepts connections again to when each has got
 * the first event published then.
 */
record RestartScenario(String name, int clients) implements Scenario {
  private static final Duration QUIET = Duration.ofSeconds(10);

  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.RESTART) && peer.can(Ability.HUB);
  }

  @Override
  public void run(Peer peer, Cases cases) {
    String channel = "restart" + UUID.randomUUID();
    PublishScenario.one(peer, channel, 0);
    Subscribers readers =
        new Subscribers(
            peer, id -> peer.subscribe(channel, From.after(Math.max(0, id)), Optional.empty()));
    try (readers) {
      String first = peer.subscribe(channel, From.after(0), Optional.empty());
      readers.connect(clients, i -> first);
      readers.await(clients, QUIET);
      readers.forgetLatency();
      peer.restart();
      PublishScenario.one(peer, channel, 1);
      readers.await(2L * clients, QUIET);
      readers.close();
      Map<Figure, Double> figures = cases.of(name);
      figures.put(Figure.RESUMED_P95, FanOutLoad.millis(readers.latency(), 95) / 1e3);
      figures.put(Figure.RESUMED_P99, FanOutLoad.millis(readers.latency(), 99) / 1e3);
      figures.put(Figure.LOST, (double) Math.max(0, 2L * clients - readers.counts().delivered));
      figures.put(Figure.REPEATED, (double) readers.counts().repeated);
    }
  }
}
