package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import io.carillon.bench.Peer.From;
import io.carillon.bench.Peer.Message;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * All clients connect at once, as after a failure of the network: to a server that was just started
 * (cold), and to the same after many connections (warm). Just before the warm measurement it has
 * lost as many clients, of which it has to find that they are gone.
 *
 * @param clients of the measured herd
 * @param resumes whether each client has a position and, where a hub knows users, a token of its
 *     own
 */
record HerdScenario(String name, int clients, boolean resumes) implements Scenario {
  private static final int COLD = 4_000;
  private static final int WARM_UP = 5;
  private static final int SIZE = 64;
  private static final int SETTLE_MILLIS = 4_000;

  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.FAN_OUT) && peer.process().isPresent();
  }

  @Override
  public Map<Figure, Double> run(Peer peer) {
    peer.close();
    peer.start();
    publish(peer);
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.CPU_COLD, cpu(peer, COLD, figures));
    for (int i = 0; i < WARM_UP; i++) {
      Pause.forMillis(SETTLE_MILLIS);
      cpu(peer, COLD, new EnumMap<>(Figure.class));
    }
    Pause.forMillis(SETTLE_MILLIS);
    figures.put(Figure.CPU_CONNECTION, cpu(peer, clients, figures)); // of clients that then leave
    cpu(peer, clients, figures); // while the hub finds that they have left
    return figures;
  }

  /** One herd, and the processor time of the server for each of its clients, in µs. */
  private double cpu(Peer peer, int count, Map<Figure, Double> figures) {
    List<String> requests =
        IntStream.range(0, count)
            .mapToObj(i -> resumes ? peer.resume("herd", From.after(1), i) : fresh(peer))
            .toList();
    ServerProcess process = peer.process().orElseThrow();
    Duration before = process.cpu();
    try (Herd herd = Herd.connect(peer.address(), requests)) {
      double micros = process.cpu().minus(before).toNanos() / 1e3 / Math.max(1, herd.served());
      figures.put(Figure.HALF_AFTER, herd.seconds(0.5));
      figures.put(Figure.ALL_AFTER, herd.seconds(1));
      figures.merge(Figure.REFUSED, (double) herd.refused(), Double::sum);
      return micros;
    }
  }

  private static String fresh(Peer peer) {
    return peer.subscribe("herd", From.NOW, Optional.empty());
  }

  private static void publish(Peer peer) {
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
                        "herd",
                        List.of(new Message(Payload.of(due, 0, 0, SIZE), Optional.empty())),
                        true)))
        .run();
  }
}
