package io.carillon.embedded.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code carillon bench}: a first impression of a hub where it stands. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Opens streams, publishes to them at a rate, and says how many events came and how late.",
      "It measures the hub, the way to it and this program together: for a comparison see",
      "docs/performance.md."
    },
    footer = {"", "Example:", "  bench --subscribers=200 --events=1000 --rate=100"})
final class BenchCommand implements Callable<Integer> {
  private static final int BUCKETS = 100_000;
  private static final long BUCKET_NANOS = 100_000;
  private static final long QUIET_SECONDS = 10;

  @Mixin private HubClient hub = new HubClient();
  @Spec private CommandSpec spec;

  @Option(
      names = "--subscribers",
      paramLabel = "N",
      defaultValue = "100",
      description = "streams. Default: ${DEFAULT-VALUE}")
  private int subscribers;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "500",
      description = "events. Default: ${DEFAULT-VALUE}")
  private int events;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "events a second; 0: as fast as they are acknowledged. Default: ${DEFAULT-VALUE}")
  private int rate;

  @Option(names = "--channel", paramLabel = "CHANNEL", description = "where to. Default: a new one")
  private Optional<String> channel = Optional.empty();

  private final AtomicLongArray latencies = new AtomicLongArray(BUCKETS); // of 0.1 ms
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong lastNanos = new AtomicLong(Long.MIN_VALUE);

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  BenchCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (subscribers < 1 || events < 1 || rate < 0) {
      throw new ParameterException(
          spec.commandLine(), "--subscribers and --events are 1 or more, --rate not negative");
    }
    PrintWriter out = spec.commandLine().getOut();
    String path =
        "api/channels/"
            + HubClient.encoded(channel.orElseGet(() -> "bench-" + UUID.randomUUID()))
            + "/events";
    HttpClient http = hub.http();
    List<CompletableFuture<HttpResponse<Void>>> streams = connect(http, path);
    out.printf("%d streams open%n", subscribers);
    long begun = System.nanoTime();
    publish(http, path, begun);
    double publishing = (System.nanoTime() - begun) / 1e9;
    awaitDeliveries();
    streams.forEach(stream -> stream.cancel(true));
    report(out, begun, publishing);
    return delivered.get() == expected() ? 0 : 1;
  }

  private long expected() {
    return (long) subscribers * events;
  }

  private List<CompletableFuture<HttpResponse<Void>>> connect(HttpClient http, String path)
      throws IOException, InterruptedException {
    CountDownLatch connected = new CountDownLatch(subscribers);
    List<CompletableFuture<HttpResponse<Void>>> streams = new ArrayList<>();
    for (int i = 0; i < subscribers; i++) {
      HttpRequest request =
          hub.request(path, List.of()).header("Accept", "text/event-stream").build();
      streams.add(http.sendAsync(request, BodyHandlers.fromLineSubscriber(new Lines(connected))));
    }
    if (!connected.await(60, TimeUnit.SECONDS)) {
      streams.forEach(stream -> stream.cancel(true));
      throw new IOException(
          "only %d of %d streams were opened: is carillon.limit.max-connections large enough?"
              .formatted(subscribers - connected.getCount(), subscribers));
    }
    return streams;
  }

  private void publish(HttpClient http, String path, long begun)
      throws IOException, InterruptedException {
    for (int i = 0; i < events; i++) {
      if (rate > 0) {
        long early = begun + i * 1_000_000_000L / rate - System.nanoTime();
        if (early > 0) {
          TimeUnit.NANOSECONDS.sleep(early);
        }
      }
      HttpRequest request =
          hub.request(path, List.of())
              .header("Content-Type", "text/plain")
              .POST(BodyPublishers.ofString("bench " + System.nanoTime()))
              .build();
      HubClient.accepted(http.send(request, BodyHandlers.ofString()));
    }
  }

  private void awaitDeliveries() throws InterruptedException {
    long before = -1;
    long quietSince = System.nanoTime();
    while (delivered.get() < expected()
        && System.nanoTime() - quietSince < TimeUnit.SECONDS.toNanos(QUIET_SECONDS)) {
      if (delivered.get() != before) {
        before = delivered.get();
        quietSince = System.nanoTime();
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private void report(PrintWriter out, long begun, double publishing) {
    double seconds = (lastNanos.get() - begun) / 1e9;
    out.printf(
        "published   %,d events in %.1f s (%,.0f a second)%n",
        events, publishing, events / publishing);
    out.printf(
        "delivered   %,d of %,d (%,.0f a second)%n",
        delivered.get(), expected(), delivered.get() / seconds);
    out.printf(
        "latency ms  p50 %.1f  p99 %.1f  max %.1f%n",
        percentile(50), percentile(99), percentile(100));
  }

  /** From before the request to the line in this program, in milliseconds. */
  private double percentile(int percent) {
    long wanted = Math.max(1, delivered.get() * percent / 100);
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += latencies.get(i);
      if (seen >= wanted) {
        return (i + 1) * BUCKET_NANOS / 1e6;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** Reads a stream line by line. */
  private final class Lines implements Flow.Subscriber<String> {
    private static final String DATA = "data: bench ";

    private final CountDownLatch connected;
    private boolean isConnected;

    Lines(CountDownLatch connected) {
      this.connected = connected;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      if (line.startsWith(DATA)) {
        long now = System.nanoTime();
        long bucket = (now - Long.parseLong(line.substring(DATA.length()))) / BUCKET_NANOS;
        latencies.incrementAndGet((int) Math.min(BUCKETS - 1, Math.max(0, bucket)));
        lastNanos.accumulateAndGet(now, Math::max);
        delivered.incrementAndGet();
      } else if (!isConnected && line.equals("event: connected")) {
        isConnected = true;
        connected.countDown();
      }
    }

    @Override
    public void onError(Throwable broken) {
      // what is missing is counted
    }

    @Override
    public void onComplete() {
      // the same
    }
  }
}
