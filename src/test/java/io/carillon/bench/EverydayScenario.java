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
 * Events at the rate of an ordinary application, durable where a hub has the choice, on a server
 * that has just been started.
 *
 * @param rate events a second
 * @param idle how long nothing happens after the start
 * @param subscribers each number of them that is measured, one after the other; the cold phase and
 *     the warm-up are with the first
 */
record EverydayScenario(String name, int rate, Duration idle, List<Integer> subscribers)
    implements Scenario {
  private static final int CONNECTIONS = 4;
  private static final int SIZE = 64;
  private static final Duration QUIET = Duration.ofSeconds(5);

  /** The usual number, then fewer and more. */
  EverydayScenario(int rate) {
    this("everyday-" + rate, rate, Duration.ZERO, List.of(10, 1, 100));
  }

  @Override
  public boolean fits(Peer peer) {
    return idle.isZero()
        ? peer.can(Ability.HUB) && (peer.can(Ability.DURABLE_EVENTS) || rate == 100)
        : peer.name().equals("carillon");
  }

  @Override
  public boolean startsPeer() {
    return !idle.isZero();
  }

  @Override
  public void run(Peer peer, Cases cases) {
    Map<Figure, Double> first = cases.of(caseName(subscribers.get(0)));
    if (idle.isZero()) {
      runCold(peer, first);
      runWarm(peer, cases);
    } else { // the warm figures are those of the others
      try (CarillonPeer hub = CarillonPeer.sampling()) {
        hub.start();
        first.put(Figure.IDLE_CPU, idleCpu(hub.requireProcess()));
        runCold(hub, first);
      }
    }
  }

  private void runCold(Peer peer, Map<Figure, Double> figures) {
    Phase cold = new Phase(peer, subscribers.get(0), Phases.COLD);
    cold.run();
    figures.put(Figure.COLD_P50, cold.delivered(50));
    figures.put(Figure.COLD_P99, cold.delivered(99));
    figures.put(Figure.COLD_WORST, cold.acknowledged(100));
    figures.put(Figure.COLD_CPU_EVENT, cold.cpuMicros);
  }

  private void runWarm(Peer peer, Cases cases) {
    Phases.compile(peer, true);
    new Phase(peer, subscribers.get(0), Phases.WARM_UP).run();
    boolean isCompared = !peer.can(Ability.DURABLE_EVENTS);
    for (int count : isCompared ? subscribers.subList(0, 1) : subscribers) {
      Phase warm = new Phase(peer, count, Phases.MEASURED);
      warm.run();
      cases.of(caseName(count)).putAll(warm.figures());
    }
  }

  private String caseName(int count) {
    return idle.isZero() ? name + "-" + count : name;
  }

  /** In percent of a core, without what follows from the start. */
  private double idleCpu(ServerProcess process) {
    Pause.of(idle.dividedBy(2));
    Duration before = process.cpu();
    Pause.of(idle.dividedBy(2));
    return 100.0 * process.cpu().minus(before).toNanos() / idle.dividedBy(2).toNanos();
  }

  /** A while at the rate, with subscribers that connect for it. */
  private final class Phase {
    private final Peer peer;
    private final int count;
    private final String channel = "everyday" + UUID.randomUUID();
    private final Subscribers readers;
    private final Publishers publishers;
    private double cpuMicros;
    private long lost;

    Phase(Peer peer, int count, Duration time) {
      this.peer = peer;
      this.count = count;
      this.readers = new Subscribers(peer);
      this.publishers =
          new Publishers(
              peer.publishAddress(),
              new Publishers.Plan(
                  (int) Math.ceil(rate * time.toMillis() / 1e3 / CONNECTIONS),
                  CONNECTIONS,
                  1,
                  rate,
                  time.multipliedBy(2),
                  (due, publisher, first, events) ->
                      peer.publish(
                          channel,
                          List.of(
                              new Message(
                                  Payload.of(due, publisher, first, SIZE), Optional.empty())),
                          true)));
    }

    void run() {
      ServerProcess process = peer.requireProcess();
      try (readers) {
        String request = peer.subscribe(channel, From.NOW, Optional.empty());
        readers.connect(count, i -> request);
        Duration before = process.cpu();
        publishers.run();
        long expected = publishers.sent() * count;
        readers.await(expected, QUIET);
        cpuMicros = process.cpu().minus(before).toNanos() / 1e3 / publishers.sent();
        lost = expected - readers.delivered();
      }
    }

    Map<Figure, Double> figures() {
      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      figures.put(Figure.LATENCY_P50, delivered(50));
      figures.put(Figure.LATENCY_P99, delivered(99));
      figures.put(Figure.ACKNOWLEDGED_P50, acknowledged(50));
      figures.put(Figure.ACKNOWLEDGED_P99, acknowledged(99));
      figures.put(Figure.CPU_EVENT, cpuMicros);
      figures.put(Figure.LOST, (double) lost);
      figures.put(Figure.REFUSED, (double) publishers.refused());
      return figures;
    }

    /** From when an event was due to its delivery. */
    double delivered(double percentile) {
      return FanOutLoad.millis(readers.latency(), percentile);
    }

    /** From when an event was due to the answer to its publisher. */
    double acknowledged(double percentile) {
      return FanOutLoad.millis(publishers.acknowledged(), percentile);
    }
  }
}
