package io.carillon.bench;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A herd that is connected.
 *
 * @param micros processor time of the server for each of its clients, in µs
 */
record ConnectedHerd(Herd herd, double micros) implements AutoCloseable {
  /** Herds, after which the compiler has little left to do. */
  static final int WARM_UP = 8;

  private static final Duration ALONE = Scale.seconds(2);

  /**
   * Connects so many clients at once.
   *
   * @param request the head of the request of each
   */
  static ConnectedHerd connect(Peer peer, int count, IntFunction<String> request) {
    List<String> requests = IntStream.range(0, count).mapToObj(request).toList();
    ServerProcess process = peer.requireProcess();
    Duration before = process.cpu();
    Herd herd = Herd.connect(peer.address(), requests);
    return new ConnectedHerd(
        herd, process.cpu().minus(before).toNanos() / 1e3 / Math.max(1, herd.served()));
  }

  /**
   * Measures a herd, and what others wait for meanwhile; it stays connected.
   *
   * @param alone latency of publications without a herd
   */
  static ConnectedHerd measure(
      Peer peer,
      int count,
      IntFunction<String> request,
      double alone,
      Map<Figure, Double> figures) {
    Bystanders bystanders = new Bystanders(peer);
    ConnectedHerd connected = connect(peer, count, request);
    figures.put(Figure.PUBLICATION_ALONE, alone);
    figures.putAll(bystanders.stop(Figure.PUBLICATION_MEANWHILE));
    figures.putAll(connected.figures());
    return connected;
  }

  /** Latency of publications without a herd. */
  static double alone(Peer peer) {
    Bystanders bystanders = new Bystanders(peer);
    Pause.of(ALONE);
    return bystanders.stop(Figure.PUBLICATION_ALONE).get(Figure.PUBLICATION_ALONE);
  }

  private Map<Figure, Double> figures() {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.CPU_CONNECTION, micros);
    figures.put(Figure.HALF_AFTER, herd.seconds(0.5));
    figures.put(Figure.ALL_AFTER, herd.seconds(1));
    figures.put(Figure.REFUSED, (double) herd.refused());
    return figures;
  }

  @Override
  public void close() {
    herd.close();
  }
}
