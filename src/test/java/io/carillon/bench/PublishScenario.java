package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import io.carillon.bench.Peer.Message;
import io.carillon.bench.Publishers.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Durable publishing without subscribers, as fast as it is acknowledged.
 *
 * @param batch events in one request
 */
record PublishScenario(String name, int connections, int batch) implements Scenario {
  private static final int SIZE = 64;
  private static final Duration COLD = Scale.seconds(5);

  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.DURABLE_EVENTS);
  }

  @Override
  public void run(Peer peer, Cases cases) {
    Map<Figure, Double> cold = measure(peer, COLD);
    measure(peer, Phases.WARM_UP.multipliedBy(2));
    Map<Figure, Double> figures = cases.of(name);
    figures.putAll(measure(peer, Phases.MEASURED));
    figures.put(Figure.COLD_CPU_EVENT, cold.get(Figure.CPU_EVENT));
  }

  private Map<Figure, Double> measure(Peer peer, Duration time) {
    Publishers publishers = publishers(peer, "publish" + UUID.randomUUID(), time);
    ServerProcess process = peer.requireProcess();
    Duration before = process.cpu();
    double seconds = publishers.run() / 1e9;
    Duration used = process.cpu().minus(before);
    Map<Figure, Double> figures = figures(publishers, seconds);
    figures.put(Figure.CPU_EVENT, used.toNanos() / 1e3 / publishers.sent());
    return figures;
  }

  /** Rate and acknowledgements of publishers that have run for so long. */
  static Map<Figure, Double> figures(Publishers publishers, double seconds) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.PUBLISHED, publishers.sent() / seconds);
    figures.put(Figure.ACKNOWLEDGED_P50, FanOutLoad.millis(publishers.acknowledged(), 50));
    figures.put(Figure.ACKNOWLEDGED_P99, FanOutLoad.millis(publishers.acknowledged(), 99));
    figures.put(Figure.REFUSED, (double) publishers.refused());
    return figures;
  }

  private Publishers publishers(Peer peer, String channel, Duration time) {
    return publishers(peer, channel, connections, batch, time);
  }

  /** Publishers that are as fast as they are answered. */
  static Publishers publishers(
      Peer peer, String channel, int connections, int batch, Duration time) {
    return new Publishers(
        peer.publishAddress(),
        new Plan(
            Integer.MAX_VALUE,
            connections,
            batch,
            0,
            time,
            (due, publisher, first, count) ->
                request(peer, channel, due, publisher, first, count, SIZE)));
  }

  /** Stores so many events in a channel. */
  static void fill(Peer peer, String channel, int events, int batch, int size) {
    new Publishers(
            peer.publishAddress(),
            new Plan(
                events,
                1,
                batch,
                0,
                Duration.ofMinutes(2),
                (due, publisher, first, count) ->
                    request(peer, channel, due, publisher, first, count, size)))
        .run();
  }

  /**
   * Publishes one event.
   *
   * @param number in its channel, from 0
   */
  static void one(Peer peer, String channel, int number) {
    new Publishers(
            peer.publishAddress(),
            Plan.once(
                (due, publisher, first, count) ->
                    request(peer, channel, due, publisher, number, 1, SIZE)))
        .run();
  }

  private static byte[] request(
      Peer peer, String channel, long due, int publisher, int first, int count, int size) {
    List<Message> messages = new ArrayList<>(count);
    for (int i = first; i < first + count; i++) {
      messages.add(new Message(Payload.of(due, publisher, i, size), Optional.empty()));
    }
    return peer.publish(channel, messages, true);
  }
}
