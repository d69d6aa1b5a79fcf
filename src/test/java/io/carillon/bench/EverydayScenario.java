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
 * Durable events at the rate of an ordinary application, on a server that has just been started:
 * the first ten seconds are cold, and after a minute it counts as warm.
 *
 * @param rate events a second
 * @param idle how long nothing happens after the start
 */
record EverydayScenario(String name, int rate, int subscribers, Duration idle) implements Scenario {
  private static final int CONNECTIONS = 4;
  private static final int SIZE = 64;
  private static final Duration COLD = Duration.ofSeconds(10);
  private static final Duration BETWEEN = Duration.ofSeconds(60);
  private static final Duration WARM = Duration.ofSeconds(20);
  private static final Duration QUIET = Duration.ofSeconds(5);

  /** That begins right after the start. */
  EverydayScenario(int rate, int subscribers) {
    this("everyday-" + rate + "-" + subscribers, rate, subscribers, Duration.ZERO);
  }

  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.DURABLE_EVENTS) && peer.can(Ability.RESTART);
  }

  @Override
  public boolean startsPeer() {
    return true;
  }

  @Override
  public Map<Figure, Double> run(Peer peer) {
    peer.close();
    peer.start();
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    if (!idle.isZero()) {
      figures.put(Figure.IDLE_CPU, idleCpu(peer.process().orElseThrow()));
    }
    String channel = "everyday" + UUID.randomUUID();
    try (Subscribers readers = new Subscribers(peer.address())) {
      String request = peer.subscribe(channel, From.NOW, Optional.empty());
      readers.connect(subscribers, i -> request);
      Phase cold = new Phase(peer, readers, channel, 0, COLD);
      cold.run();
      figures.put(Figure.COLD_P50, cold.delivered(50));
      figures.put(Figure.COLD_P99, cold.delivered(99));
      figures.put(Figure.COLD_WORST, cold.acknowledged(100));
      figures.put(Figure.COLD_CPU_EVENT, cold.cpuMicros);
      new Phase(peer, readers, channel, 1, BETWEEN).run();
      Phase warm = new Phase(peer, readers, channel, 2, WARM);
      warm.run();
      figures.put(Figure.LATENCY_P50, warm.delivered(50));
      figures.put(Figure.LATENCY_P99, warm.delivered(99));
      figures.put(Figure.ACKNOWLEDGED_P50, warm.acknowledged(50));
      figures.put(Figure.ACKNOWLEDGED_P99, warm.acknowledged(99));
      figures.put(Figure.CPU_EVENT, warm.cpuMicros);
      figures.put(Figure.LOST, (double) cold.lost + warm.lost);
      figures.put(Figure.REFUSED, (double) cold.refused() + warm.refused());
    }
    return figures;
  }

  /** In percent of a core, without what follows from the start. */
  private double idleCpu(ServerProcess process) {
    Pause.forMillis(idle.toMillis() / 2);
    Duration before = process.cpu();
    Pause.forMillis(idle.toMillis() / 2);
    return 100.0 * process.cpu().minus(before).toNanos() / idle.dividedBy(2).toNanos();
  }

  /** A while at the rate. */
  private final class Phase {
    private final Peer peer;
    private final Subscribers readers;
    private final Publishers publishers;
    private double cpuMicros;
    private long lost;

    Phase(Peer peer, Subscribers readers, String channel, int number, Duration time) {
      this.peer = peer;
      this.readers = readers;
      this.publishers =
          new Publishers(
              peer.address(),
              new Publishers.Plan(
                  (int) Math.ceil((double) rate * time.toSeconds() / CONNECTIONS),
                  CONNECTIONS,
                  1,
                  rate,
                  time.multipliedBy(2),
                  (due, publisher, first, count) ->
                      peer.publish(
                          channel,
                          List.of(
                              new Message(
                                  Payload.of(due, number * CONNECTIONS + publisher, first, SIZE),
                                  Optional.empty())),
                          true)));
    }

    void run() {
      ServerProcess process = peer.process().orElseThrow();
      readers.forgetLatency();
      long deliveredBefore = readers.delivered();
      Duration before = process.cpu();
      publishers.run();
      long expected = publishers.sent() * subscribers;
      readers.await(deliveredBefore + expected, QUIET);
      cpuMicros = process.cpu().minus(before).toNanos() / 1e3 / publishers.sent();
      lost = expected - (readers.delivered() - deliveredBefore);
    }

    /** From when an event was due to its delivery. */
    double delivered(double percentile) {
      return FanOutScenario.millis(readers.latency(), percentile);
    }

    /** From when an event was due to the answer to its publisher. */
    double acknowledged(double percentile) {
      return FanOutScenario.millis(publishers.acknowledged(), percentile);
    }

    long refused() {
      return publishers.refused();
    }
  }
}
