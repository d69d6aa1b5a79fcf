package io.carillon.bench;

import io.carillon.bench.Peer.From;
import io.carillon.bench.Peer.Message;
import io.carillon.bench.Publishers.Plan;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clients that do what they always do while a load is measured: one publishes to one subscriber,
 * and monitoring asks whether the server is alive.
 */
final class Bystanders {
  private static final String CHANNEL = "bystanders";
  private static final double RATE = 50;
  private static final int SIZE = 64;

  private final Subscribers reader;
  private final Publishers publisher;
  private final Optional<Publishers> monitoring;
  private final List<Thread> threads = new ArrayList<>();

  /** Starts them. */
  Bystanders(Peer peer) {
    this.reader = new Subscribers(peer);
    String request = peer.subscribe(CHANNEL, From.NOW, Optional.empty());
    reader.connect(1, i -> request);
    this.publisher =
        new Publishers(
            peer.publishAddress(),
            Plan.steadily(
                RATE,
                (due, number, first, count) ->
                    peer.publish(
                        CHANNEL,
                        List.of(new Message(Payload.of(due, 0, first, SIZE), Optional.empty())),
                        true)));
    this.monitoring =
        peer.health()
            .map(HttpText::get)
            .map(
                asked ->
                    new Publishers(
                        peer.address(), Plan.steadily(RATE, (due, number, first, count) -> asked)));
    run(publisher);
    monitoring.ifPresent(this::run);
  }

  private void run(Publishers publishers) {
    Thread thread = new Thread(publishers::run, "bench-bystander");
    threads.add(thread);
    thread.start();
  }

  /**
   * Stops them.
   *
   * @param publication the figure of their latency from publication to delivery, p99
   */
  Map<Figure, Double> stop(Figure publication) {
    publisher.stop();
    monitoring.ifPresent(Publishers::stop);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reader.await(publisher.sent(), Phases.SETTLE);
    reader.close();
    if (reader.counts().delivered == 0) {
      throw new IllegalStateException(
          "of %d publications beside the load, %d refused, none was delivered; streams ended: %d"
              .formatted(publisher.sent(), publisher.refused(), reader.ended()));
    }
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(publication, FanOutLoad.millis(reader.latency(), 99));
    monitoring.ifPresent(
        asked ->
            figures.put(Figure.HEALTH_MEANWHILE, FanOutLoad.millis(asked.acknowledged(), 100)));
    return figures;
  }
}
