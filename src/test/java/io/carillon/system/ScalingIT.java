package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The measured points of {@code docs/scaling.md}. Prints rows of its tables; fails only if an event
 * is lost or doubled, for what a machine does in time is not the hub's.
 */
@Tag("chaos")
@Timeout(300)
class ScalingIT {
  private static final int WARM_UP_SECONDS = Integer.getInteger("scaling.warm-up", 30);
  private static final int SECONDS = Integer.getInteger("scaling.seconds", 20);
  private static final int EVENTS_A_SECOND = 1_000;
  private static final double UNLIMITED = 1e6;
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, on every Linux

  @TempDir Path folder;

  /** A thread that does something so many times a second, until it is closed. */
  private static final class Pace implements AutoCloseable {
    private interface Step {
      void take() throws IOException;
    }

    private final Thread thread;
    private volatile boolean done;
    private volatile Optional<IOException> failure = Optional.empty();

    Pace(double perSecond, Step step) {
      thread = new Thread(() -> run((long) (1e9 / perSecond), step), "pace");
      thread.setDaemon(true);
      thread.start();
    }

    private void run(long intervalNanos, Step step) {
      long next = System.nanoTime();
      try {
        while (!done) {
          step.take();
          next = Math.max(next + intervalNanos, System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
          LockSupport.parkNanos(next - System.nanoTime());
        }
      } catch (IOException failed) {
        failure = Optional.of(failed);
      }
    }

    @Override
    public void close() throws InterruptedException {
      done = true;
      thread.join();
      assertThat(failure).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"redis", "postgres", "poll"})
  void fromPublishingAtOneNodeToDeliveryAtAnother(String relay) throws Exception {
    try (Nodes nodes = Nodes.startDirect(3, relay, folder)) {
      measureLatency(relay, nodes.ports(), () -> cpuSeconds(nodes));
    }
  }

  /** All nodes are in this JVM, so their CPU is not told. */
  @Test
  void fromPublishingToDeliveryOverJms() throws Exception {
    try (JmsNodes nodes = JmsNodes.start(3, folder)) {
      measureLatency("jms", nodes.ports(), () -> new double[] {Double.NaN, Double.NaN});
    }
  }

  private static void measureLatency(String relay, List<Integer> ports, Supplier<double[]> cpu)
      throws Exception {
    int channels = 10;
    Histogram latencies = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
    AtomicLong published = new AtomicLong();
    List<SequenceReader> readers = new ArrayList<>();
    for (int i = 0; i < 2 * channels; i++) { // each channel at both of the other nodes
      URI stream =
          URI.create(
              "http://127.0.0.1:%d/api/channels/latency-%d/events"
                  .formatted(ports.get(1 + i % 2), i / 2));
      readers.add(
          SequenceReader.roaming(
              List.of(stream),
              0,
              data -> {
                latencies.recordValue(clamp(StampedText.ageMicros(data)));
                return Optional.empty();
              }));
    }
    List<Pace> publishers = new ArrayList<>();
    for (int i = 0; i < channels; i++) {
      PublishingConnection connection =
          new PublishingConnection(ports.get(0), "latency-" + i, "text/plain");
      publishers.add(
          new Pace(
              (double) EVENTS_A_SECOND / channels,
              () -> {
                connection.publish(StampedText.of("event"));
                published.incrementAndGet();
              }));
    }
    TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
    latencies.reset();
    long before = published.get();
    double[] cpuBefore = cpu.get();
    TimeUnit.SECONDS.sleep(SECONDS);
    double rate = (published.get() - before) / (double) SECONDS;
    double[] cpuAfter = cpu.get();
    System.out.printf(
        "scaling: latency | %s | %.0f | %.1f ms | %.1f ms | %.0f %% | %.0f %% |%n",
        relay,
        rate,
        latencies.getValueAtPercentile(50) / 1000.0,
        latencies.getValueAtPercentile(99) / 1000.0,
        100 * (cpuAfter[0] - cpuBefore[0]) / SECONDS,
        100 * (cpuAfter[1] - cpuBefore[1]) / SECONDS);
    for (Pace publisher : publishers) {
      publisher.close();
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                readers.stream().mapToLong(SequenceReader::position).sum() == 2 * published.get());
    assertThat(readers.stream().flatMap(reader -> reader.violation().stream())).isEmpty();
    readers.forEach(SequenceReader::close);
  }

  private static long clamp(long micros) {
    return Math.max(0, Math.min(micros, TimeUnit.MINUTES.toMicros(1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyAddedNodeDeliversAsMuch(int count) throws Exception {
    int readersOfANode = 50;
    int batch = 20;
    String body =
        ("{\"data\":\"" + CountingReaders.MARK + "an event of some sixty bytes, as most are\"}\n")
            .repeat(batch);
    AtomicLong published = new AtomicLong();
    try (Nodes nodes = Nodes.startDirect(count, "redis", folder)) {
      List<CountingReaders> readers =
          nodes.ports().stream()
              .map(port -> new CountingReaders(port, "flood", readersOfANode))
              .toList();
      PublishingConnection connection =
          new PublishingConnection(nodes.ports().get(0), "flood", "application/x-ndjson");
      Pace publisher =
          new Pace(
              (double) EVENTS_A_SECOND / batch,
              () -> {
                connection.publish(body);
                published.addAndGet(batch);
              });
      TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
      long[] before = readers.stream().mapToLong(CountingReaders::total).toArray();
      double[] cpu = cpuSeconds(nodes);
      TimeUnit.SECONDS.sleep(SECONDS);
      double[] after = cpuSeconds(nodes);
      for (int i = 0; i < count; i++) {
        double deliveries = (readers.get(i).total() - before[i]) / (double) SECONDS;
        double cores = (after[i] - cpu[i]) / SECONDS;
        System.out.printf(
            "scaling: throughput | %d nodes | node %d | %.0f deliveries/s | %.0f %% | %.1f µs |%n",
            count, i, deliveries, 100 * cores, 1e6 * cores / deliveries);
      }
      publisher.close();
      for (CountingReaders each : readers) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> each.total() >= readersOfANode * published.get());
        assertThat(each.counts()).containsOnly(published.get());
        each.close();
      }
    }
  }

  /** As fast as they are answered, by as many connections in all. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void nodesThatPublishToOneChannelGetEqualShares(int publishing) throws Exception {
    int connections = 12;
    AtomicLongArray published = new AtomicLongArray(publishing);
    List<Histogram> latencies = new ArrayList<>();
    try (Nodes nodes = Nodes.startDirect(3, "redis", folder)) {
      List<Pace> publishers = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        int node = i % publishing;
        Histogram ofNode =
            node < latencies.size()
                ? latencies.get(node)
                : new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
        if (node == latencies.size()) {
          latencies.add(ofNode);
        }
        PublishingConnection connection =
            new PublishingConnection(nodes.ports().get(node), "contended", "text/plain");
        publishers.add(
            new Pace(
                UNLIMITED,
                () -> {
                  long begin = System.nanoTime();
                  connection.publish("an event of some sixty bytes, as most are, and no more");
                  ofNode.recordValue(clamp((System.nanoTime() - begin) / 1_000));
                  published.incrementAndGet(node);
                }));
      }
      TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
      latencies.forEach(Histogram::reset);
      long[] before = counts(published);
      TimeUnit.SECONDS.sleep(SECONDS);
      long[] after = counts(published);
      for (Pace publisher : publishers) {
        publisher.close();
      }
      long all = Arrays.stream(after).sum() - Arrays.stream(before).sum();
      for (int node = 0; node < publishing; node++) {
        long share = after[node] - before[node];
        System.out.printf(
            "scaling: contention | %d nodes publish | node %d | %d events/s | %.0f %% | %.1f ms | %.1f ms |%n",
            publishing,
            node,
            share / SECONDS,
            100.0 * share / all,
            latencies.get(node).getValueAtPercentile(50) / 1000.0,
            latencies.get(node).getValueAtPercentile(99) / 1000.0);
        assertThat(2 * share * publishing).as("twice the share of node " + node).isGreaterThan(all);
      }
    }
  }

  private static long[] counts(AtomicLongArray counters) {
    return IntStream.range(0, counters.length()).mapToLong(counters::get).toArray();
  }

  /** What each node has used since its start. */
  private static double[] cpuSeconds(Nodes nodes) {
    return IntStream.range(0, nodes.size()).mapToDouble(i -> cpuSeconds(nodes.hub(i))).toArray();
  }

  private static double cpuSeconds(HubProcess hub) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(hub.pid()), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      // proc(5): utime and stime are fields 14 and 15; the first here is the third
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
