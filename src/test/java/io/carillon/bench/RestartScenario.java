package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import io.carillon.bench.Peer.From;
import io.carillon.bench.Peer.Message;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
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
  private static final int SIZE = 64;

  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.RESTART);
  }

  @Override
  public Map<Figure, Double> run(Peer peer) {
    String channel = "restart" + UUID.randomUUID();
    publish(peer, channel, 0);
    Subscribers readers =
        new Subscribers(
            peer.address(),
            id -> peer.subscribe(channel, From.after(Math.max(0, id)), Optional.empty()));
    try (readers) {
      String first = peer.subscribe(channel, From.after(0), Optional.empty());
      readers.connect(clients, i -> first);
      readers.await(clients, QUIET);
      readers.forgetLatency();
      peer.restart();
      publish(peer, channel, 1);
      readers.await(2L * clients, QUIET);
      readers.close();
      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      figures.put(Figure.RESUMED_P95, FanOutScenario.millis(readers.latency(), 95) / 1e3);
      figures.put(Figure.RESUMED_P99, FanOutScenario.millis(readers.latency(), 99) / 1e3);
      figures.put(Figure.LOST, (double) Math.max(0, 2L * clients - readers.counts().delivered));
      figures.put(Figure.REPEATED, (double) readers.counts().repeated);
      return figures;
    }
  }

  private static void publish(Peer peer, String channel, int number) {
    new Publishers(
            peer.address(),
            new Publishers.Plan(
                1,
                1,
                1,
                0,
                Duration.ofMinutes(1),
                (due, publisher, first, count) ->
                    peer.publish(
                        channel,
                        List.of(new Message(Payload.of(due, 0, number, SIZE), Optional.empty())),
                        true)))
        .run();
  }
}
