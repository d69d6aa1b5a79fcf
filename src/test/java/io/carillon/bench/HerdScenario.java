package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import io.carillon.bench.Peer.From;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * All clients connect at once, as after a failure of the network: to a server that was just started
 * (cold), and to the same after many connections (warm). The last herd comes just after the server
 * has lost as many clients, of which it has to find that they are gone.
 *
 * @param resumes whether each client has a position
 * @param identified whether each has a token of its own, where a hub knows users
 */
record HerdScenario(String name, boolean resumes, boolean identified) implements Scenario {
  private static final int COLD = Scale.count(4_000);
  private static final int CLIENTS = Scale.count(8_000);
  private static final int WARM_UP = 8; // herds, after which the compiler has little left to do
  private static final Duration APART = Scale.seconds(1);
  private static final Duration ALONE = Scale.seconds(2);

  @Override
  public boolean fits(Peer peer) {
    // a position or a token is nothing to the others
    return peer.can(Ability.FAN_OUT)
        && (peer.can(Ability.HUB) || Selection.isByPeer())
        && (!resumes && !identified || peer.can(Ability.DURABLE_EVENTS));
  }

  @Override
  public void run(Peer peer, Cases cases) {
    PublishScenario.one(peer, "herd", 0);
    Map<Figure, Double> calm = cases.of(name);
    try (Measured cold = connect(peer, COLD)) {
      calm.put(Figure.COLD_CPU_CONNECTION, cold.micros());
      calm.put(Figure.COLD_ALL_AFTER, cold.herd().seconds(1));
    }
    for (int i = 0; i < WARM_UP; i++) {
      Pause.of(APART);
      connect(peer, CLIENTS).close();
    }
    Pause.of(APART.multipliedBy(2));
    double alone = alone(peer);
    measure(peer, alone, calm);
    measure(peer, alone, cases.of(name + "-again"));
  }

  private void measure(Peer peer, double alone, Map<Figure, Double> figures) {
    figures.put(Figure.PUBLICATION_ALONE, alone);
    Bystanders bystanders = new Bystanders(peer);
    try (Measured measured = connect(peer, CLIENTS)) {
      figures.putAll(bystanders.stop(Figure.PUBLICATION_MEANWHILE));
      figures.put(Figure.CPU_CONNECTION, measured.micros());
      figures.put(Figure.HALF_AFTER, measured.herd().seconds(0.5));
      figures.put(Figure.ALL_AFTER, measured.herd().seconds(1));
      figures.put(Figure.REFUSED, (double) measured.herd().refused());
    }
  }

  /** Latency of publications without a herd. */
  private static double alone(Peer peer) {
    Bystanders bystanders = new Bystanders(peer);
    Pause.of(ALONE);
    return bystanders.stop(Figure.PUBLICATION_ALONE).get(Figure.PUBLICATION_ALONE);
  }

  /**
   * A herd that is connected.
   *
   * @param micros processor time of the server for each of its clients, in µs
   */
  private record Measured(Herd herd, double micros) implements AutoCloseable {
    @Override
    public void close() {
      herd.close();
    }
  }

  private Measured connect(Peer peer, int count) {
    List<String> requests = IntStream.range(0, count).mapToObj(i -> request(peer, i)).toList();
    ServerProcess process = peer.requireProcess();
    Duration before = process.cpu();
    Herd herd = Herd.connect(peer.address(), requests);
    return new Measured(
        herd, process.cpu().minus(before).toNanos() / 1e3 / Math.max(1, herd.served()));
  }

  private String request(Peer peer, int client) {
    From from = resumes ? From.after(1) : From.NOW;
    return identified
        ? peer.subscribeAs(client, "herd", from)
        : peer.subscribe("herd", from, Optional.empty());
  }
}
