package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import io.carillon.bench.Peer.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Durable publishing without subscribers.
 *
 * @param events in all
 * @param batch events in one request
 * @param size bytes of data of an event
 */
record PublishScenario(String name, int connections, int events, int batch, int size)
    implements Scenario {
  private static final int SIZE = 64;

  /** With 64 bytes of data each. */
  PublishScenario(String name, int connections, int events, int batch) {
    this(name, connections, events, batch, SIZE);
  }

  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.DURABLE_EVENTS);
  }

  @Override
  public Map<Figure, Double> run(Peer peer) {
    Publishers publishers = fill(peer, "publish" + UUID.randomUUID());
    return figures(peer, publishers);
  }

  private Map<Figure, Double> figures(Peer peer, Publishers publishers) {
    Optional<Duration> before = peer.process().map(ServerProcess::cpu);
    double seconds = publishers.run() / 1e9;
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.PUBLISHED, events / seconds);
    figures.put(Figure.ACKNOWLEDGED_P50, FanOutScenario.millis(publishers.acknowledged(), 50));
    figures.put(Figure.ACKNOWLEDGED_P99, FanOutScenario.millis(publishers.acknowledged(), 99));
    if (before.isPresent()) {
      Duration used = peer.process().orElseThrow().cpu().minus(before.get());
      figures.put(Figure.CPU_EVENT, used.toNanos() / 1e3 / events);
    }
    figures.put(Figure.REFUSED, (double) publishers.refused());
    return figures;
  }

  /** Publishers that will store the events in a channel. */
  Publishers fill(Peer peer, String channel) {
    return new Publishers(
        peer.address(),
        new Publishers.Plan(
            events / connections,
            connections,
            batch,
            0,
            Duration.ofMinutes(2),
            (due, publisher, first, count) -> {
              List<Message> messages = new ArrayList<>(count);
              for (int i = first; i < first + count; i++) {
                messages.add(new Message(Payload.of(due, publisher, i, size), Optional.empty()));
              }
              return peer.publish(channel, messages, true);
            }));
  }
}
