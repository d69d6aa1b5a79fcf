package io.carillon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Streams over HTTP/2 by TLS, as browsers have them. */
record Http2Scenario(String name, int connections, int streams, int rate) implements Scenario {
  private static final int SIZE = 64;
  private static final Duration QUIET = Duration.ofSeconds(5);

  @Override
  public boolean fits(Peer peer) {
    return peer.name().equals("carillon");
  }

  @Override
  public boolean startsPeer() {
    return true;
  }

  @Override
  public void run(Peer peer, Cases cases) {
    try (CarillonPeer hub = CarillonPeer.encrypted()) {
      hub.start();
      Map<Figure, Double> cold = measure(hub, Phases.COLD);
      measure(hub, Phases.WARM_UP);
      Map<Figure, Double> figures = cases.of(name);
      figures.putAll(measure(hub, Phases.MEASURED));
      figures.put(Figure.COLD_P99, cold.get(Figure.LATENCY_P99));
      figures.put(Figure.COLD_CPU, cold.get(Figure.CPU));
    }
  }

  private Map<Figure, Double> measure(CarillonPeer hub, Duration time) {
    String path = "/api/channels/http2" + UUID.randomUUID() + "/events";
    try (Http2Streams readers = new Http2Streams(hub.address())) {
      return measure(hub, readers, path, time);
    }
  }

  private Map<Figure, Double> measure(
      CarillonPeer hub, Http2Streams readers, String path, Duration time) {
    readers.open(connections, streams, path);
    ServerProcess process = hub.requireProcess();
    Duration before = process.cpu();
    int sent = publish(hub, path + "?transient=true", time);
    long expected = (long) sent * connections * streams;
    await(readers, expected);
    double micros = process.cpu().minus(before).toNanos() / 1e3;
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.LATENCY_P50, FanOutLoad.millis(readers.latency(), 50));
    figures.put(Figure.LATENCY_P99, FanOutLoad.millis(readers.latency(), 99));
    figures.put(Figure.CPU, micros / Math.max(1, readers.delivered()));
    figures.put(Figure.LOST, (double) expected - readers.delivered());
    return figures;
  }

  private int publish(CarillonPeer hub, String path, Duration time) {
    HttpClient client = Http2Streams.client();
    URI uri = URI.create("https://127.0.0.1:" + hub.address().getPort() + path);
    int events = (int) (rate * time.toMillis() / 1_000);
    long begin = System.nanoTime();
    try {
      for (int i = 0; i < events; i++) {
        long due = begin + TimeUnit.SECONDS.toNanos(i) / rate;
        LockSupport.parkNanos(due - System.nanoTime());
        HttpRequest request =
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Payload.of(due, 0, i, SIZE)))
                .build();
        int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
          throw new IllegalStateException("a publication was answered " + status);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return events;
  }

  private static void await(Http2Streams readers, long expected) {
    long deadline = System.nanoTime() + QUIET.toNanos();
    while (readers.delivered() < expected && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
