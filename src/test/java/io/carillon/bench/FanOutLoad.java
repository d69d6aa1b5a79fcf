package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import io.carillon.bench.Peer.From;
import io.carillon.bench.Peer.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.HdrHistogram.Histogram;

/** Many subscribers, and publishers that send at a rate or as fast as they are answered. */
final class FanOutLoad {
  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final int OWED_EVENTS = 16_000;
  private static final int OWED_SIZE = 1_024;

  private final String name;
  private int subscribers = 1_000;
  private int channels = 1;
  private int stalled;
  private boolean isPrivate;
  private boolean durable;
  private boolean compressed;
  private boolean measurements;
  private int connections = 1;
  private int batch = 1;
  private double rate;
  private int size = 64;

  private FanOutLoad(String name) {
    this.name = name;
  }

  static FanOutLoad named(String name) {
    return new FanOutLoad(name);
  }

  /** Streams, spread evenly over so many channels. */
  FanOutLoad subscribers(int count, int channelCount) {
    subscribers = Scale.count(count);
    channels = Scale.count(channelCount);
    return this;
  }

  FanOutLoad stalled(int count) {
    stalled = Scale.count(count);
    return this;
  }

  /** Every subscriber is a user of its own, and every event is for one of them. */
  FanOutLoad privately() {
    isPrivate = true;
    return this;
  }

  FanOutLoad durably() {
    durable = true;
    return this;
  }

  /** Events a second of all publishers together; without it, as fast as they are answered. */
  FanOutLoad rate(double eventsASecond) {
    rate = eventsASecond;
    return this;
  }

  /** Publishing connections, and events in each request. */
  FanOutLoad publishers(int connectionCount, int eventsARequest) {
    connections = connectionCount;
    batch = eventsARequest;
    return this;
  }

  /** Subscribers accept gzip. */
  FanOutLoad compressed() {
    compressed = true;
    return this;
  }

  /** The events are measurements rather than filled with one letter. */
  FanOutLoad ofMeasurements() {
    measurements = true;
    return this;
  }

  String name() {
    return name;
  }

  boolean fits(Peer peer) {
    return peer.can(Ability.FAN_OUT)
        && (batch == 1 || peer.can(Ability.BATCHES))
        && (!isPrivate || peer.can(Ability.PRIVATE_EVENTS))
        && (!durable && stalled == 0 || peer.can(Ability.DURABLE_EVENTS));
  }

  /** Whether the server's speed is the rate. */
  boolean isUnpaced() {
    return rate == 0;
  }

  /** Runs for so long, with subscribers that connect for it. */
  Map<Figure, Double> run(Peer peer, Duration time) {
    String channel = "bench" + UUID.randomUUID().toString().replace("-", "");
    Subscribers readers = new Subscribers(peer);
    try (readers) {
      stall(readers, peer, channel + 0);
      readers.connect(subscribers, i -> subscription(peer, channel + i % channels, i));
      Publishers publishers = new Publishers(peer.publishAddress(), plan(peer, channel, time));
      Optional<Duration> cpuBefore = peer.process().map(ServerProcess::cpu);
      long begin = System.nanoTime();
      long publishing = publishers.run();
      long expected = expected(publishers.sent());
      readers.await(expected, QUIET);
      Optional<Duration> cpuAfter = peer.process().map(ServerProcess::cpu);
      double seconds = (readers.lastNanos() - begin) / 1e9;
      readers.close();

      Map<Figure, Double> figures = figures(readers, expected);
      figures.put(Figure.DELIVERIES, readers.counts().delivered / seconds);
      figures.put(Figure.PUBLISHED, publishers.sent() / (publishing / 1e9));
      figures.put(Figure.REFUSED, (double) publishers.refused());
      if (cpuBefore.isPresent() && cpuAfter.isPresent() && readers.counts().delivered > 0) {
        double nanos = cpuAfter.get().minus(cpuBefore.get()).toNanos();
        figures.put(Figure.CPU, nanos / 1e3 / readers.counts().delivered);
      }
      return figures;
    }
  }

  private static Map<Figure, Double> figures(Subscribers readers, long expected) {
    Subscribers.Counts counts = readers.counts();
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.LATENCY_P50, millis(readers.latency(), 50));
    figures.put(Figure.LATENCY_P99, millis(readers.latency(), 99));
    figures.put(Figure.LATENCY_P999, millis(readers.latency(), 99.9));
    figures.put(Figure.BYTES, (double) counts.bytes / Math.max(1, counts.delivered));
    // what is only late is counted again when it comes, as disordered
    figures.put(Figure.LOST, (double) Math.max(0, expected - counts.delivered + counts.repeated));
    figures.put(Figure.REPEATED, (double) counts.repeated);
    figures.put(Figure.DISORDERED, (double) counts.disordered);
    return figures;
  }

  private Publishers.Plan plan(Peer peer, String channel, Duration time) {
    double events = rate * time.toMillis() / 1e3;
    // at a rate, slow ones are not to take all day: what was sent by then is what counts
    return new Publishers.Plan(
        isUnpaced() ? Integer.MAX_VALUE : (int) Math.ceil(events / connections),
        connections,
        batch,
        rate,
        isUnpaced() ? time : time.plus(time.dividedBy(2)),
        (due, publisher, first, count) -> request(peer, channel, due, publisher, first, count));
  }

  /**
   * Clients that are owed more than all the buffers on the way to them take, and read none of it.
   */
  private void stall(Subscribers readers, Peer peer, String channel) {
    if (stalled > 0) {
      PublishScenario.fill(peer, channel, OWED_EVENTS, 1_000, OWED_SIZE);
      readers.connectStalled(stalled, peer.subscribe(channel, From.after(0), Optional.empty()));
    }
  }

  private long expected(long sent) {
    return isPrivate ? sent : sent * subscribers / channels;
  }

  private String subscription(Peer peer, String channel, int number) {
    String request = peer.subscribe(channel, From.NOW, user(number));
    return compressed
        ? request.replaceFirst("\r\n\r\n$", "\r\nAccept-Encoding: gzip\r\n\r\n")
        : request;
  }

  private Optional<String> user(int number) {
    return isPrivate ? Optional.of("u" + number) : Optional.empty();
  }

  private byte[] request(Peer peer, String channel, long due, int publisher, int first, int count) {
    List<Message> messages = new ArrayList<>(count);
    for (int i = first; i < first + count; i++) {
      messages.add(
          new Message(
              measurements
                  ? Payload.measurement(due, publisher, seq(i))
                  : Payload.of(due, publisher, seq(i), size),
              isPrivate ? user(i % subscribers) : Optional.empty()));
    }
    return peer.publish(channel + first % channels, messages, durable);
  }

  /** An event's number among those of its publisher that the same subscriber gets. */
  private int seq(int number) {
    return isPrivate ? number / subscribers : number / channels;
  }

  static double millis(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e6;
  }
}
