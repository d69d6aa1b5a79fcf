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

/** {@code carillon bench}: a quick load test of a hub in place. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Opens streams, publishes at a fixed rate, and reports deliveries and latency.",
      "Measures the hub, the network and this program together: for comparable figures see",
      "docs/performance.md."
    },
    footer = {"", "Example:", "  bench --subscribers=200 --events=1000 --rate=100"})
final class BenchCommand implements Callable<Integer> {
  private static final int BUCKETS = 100_000;
  private static final long BUCKET_NANOS = 100_000;
  private static final long IDLE_SECONDS = 10;

  @Mixin private HubClient hub = new HubClient();
  @Spec private CommandSpec spec;

  @Option(
      names = "--subscribers",
      paramLabel = "N",
      defaultValue = "100",
      description = "number of streams. Default: ${DEFAULT-VALUE}")
  private int subscribers;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "500",
      description = "number of events. Default: ${DEFAULT-VALUE}")
  private int events;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "events per second; 0: as fast as they are acknowledged. Default: ${DEFAULT-VALUE}")
  private int rate;

  @Option(
      names = "--channel",
      paramLabel = "CHANNEL",
      description = "channel to use. Default: a new one")
  private Optional<String> channel = Optional.empty();

  private final AtomicLongArray latencies = new AtomicLongArray(BUCKETS); // per 0.1 ms
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong lastNanos = new AtomicLong(Long.MIN_VALUE);

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  BenchCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (subscribers < 1 || events < 1 || rate < 0) {
      throw new ParameterException(
          spec.commandLine(), "--subscribers and --events must be 1 or more, --rate 0 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    String path =
        "api/channels/"
            + HubClient.encode(channel.orElseGet(() -> "bench-" + UUID.randomUUID()))
            + "/events";
    HttpClient http = hub.http();
    List<CompletableFuture<HttpResponse<Void>>> streams = connect(http, path);
    out.printf("%d streams open%n", subscribers);
    long startNanos = System.nanoTime();
    publish(http, path, startNanos);
    double publishing = (System.nanoTime() - startNanos) / 1e9;
    awaitDeliveries();
    streams.forEach(stream -> stream.cancel(true));
    report(out, startNanos, publishing);
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
          hub.request(path, List.of()).header("Accept", HubClient.ACCEPT_STREAM).build();
      streams.add(http.sendAsync(request, BodyHandlers.fromLineSubscriber(new Lines(connected))));
    }
    if (!connected.await(60, TimeUnit.SECONDS)) {
      streams.forEach(stream -> stream.cancel(true));
      throw new IOException(
          "only %d of %d streams were opened; is carillon.limit.max-connections large enough?"
              .formatted(subscribers - connected.getCount(), subscribers));
    }
    return streams;
  }

  private void publish(HttpClient http, String path, long startNanos)
      throws IOException, InterruptedException {
    for (int i = 0; i < events; i++) {
      if (rate > 0) {
        long waitNanos = startNanos + i * 1_000_000_000L / rate - System.nanoTime();
        if (waitNanos > 0) {
          TimeUnit.NANOSECONDS.sleep(waitNanos);
        }
      }
      HttpRequest request =
          hub.request(path, List.of())
              .header("Content-Type", "text/plain")
              .POST(BodyPublishers.ofString("bench " + System.nanoTime()))
              .build();
      HubClient.requireSuccess(http.send(request, BodyHandlers.ofString()));
    }
  }

  private void awaitDeliveries() throws InterruptedException {
    long before = -1;
    long idleSince = System.nanoTime();
    while (delivered.get() < expected()
        && System.nanoTime() - idleSince < TimeUnit.SECONDS.toNanos(IDLE_SECONDS)) {
      if (delivered.get() != before) {
        before = delivered.get();
        idleSince = System.nanoTime();
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private void report(PrintWriter out, long startNanos, double publishing) {
    double seconds = (lastNanos.get() - startNanos) / 1e9;
    out.printf(
        "published   %,d events in %.1f s (%,.0f per second)%n",
        events, publishing, events / publishing);
    out.printf(
        "delivered   %,d of %,d (%,.0f per second)%n",
        delivered.get(), expected(), delivered.get() / seconds);
    out.printf(
        "latency ms  p50 %.1f  p99 %.1f  max %.1f%n",
        percentile(50), percentile(99), percentile(100));
  }

  /** The latency from before the publish request to the line on the stream, in milliseconds. */
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
    public void onError(Throwable failure) {
      // missing events are counted
    }

    @Override
    public void onComplete() {
      // as above
    }
  }
}
