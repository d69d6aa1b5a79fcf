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

/** Many subscribers, and publishers that send at a rate or as fast as they can. */
final class FanOutScenario implements Scenario {
  private static final Duration QUIET = Duration.ofSeconds(5);

  /** Slow ones are not to take all day; what was sent by then is what counts. */
  private static final Duration LIMIT = Duration.ofSeconds(12);

  private static final int OWED_EVENTS = 16_000;
  private static final int OWED_SIZE = 1_024;

  private final String name;
  private String reference;
  private int subscribers = 1_000;
  private int channels = 1;
  private int stalled;
  private boolean isPrivate;
  private boolean durable;
  private boolean compressed;
  private boolean measurements;
  private int events = 1_500;
  private int connections = 1;
  private int batch = 1;
  private double rate;
  private int size = 64;

  private FanOutScenario(String name) {
    this.name = name;
    this.reference = name;
  }

  static FanOutScenario named(String name) {
    return new FanOutScenario(name);
  }

  /** Streams, spread evenly over so many channels. */
  FanOutScenario subscribers(int count, int channelCount) {
    subscribers = count;
    channels = channelCount;
    return this;
  }

  FanOutScenario stalled(int count) {
    stalled = count;
    return this;
  }

  /** Every subscriber is a user of its own, and every event is for one of them. */
  FanOutScenario privately() {
    isPrivate = true;
    return this;
  }

  FanOutScenario durably() {
    durable = true;
    return this;
  }

  /** Events in all, one after the other at so many a second (0: as fast as acknowledged). */
  FanOutScenario events(int count, double eventsASecond) {
    events = count;
    rate = eventsASecond;
    return this;
  }

  /** Publishing connections, and events in each request. */
  FanOutScenario publishers(int connectionCount, int eventsARequest) {
    connections = connectionCount;
    batch = eventsARequest;
    return this;
  }

  /** Subscribers accept gzip. */
  FanOutScenario compressed() {
    compressed = true;
    return this;
  }

  /** The events are measurements rather than filled with one letter. */
  FanOutScenario ofMeasurements() {
    measurements = true;
    return this;
  }

  FanOutScenario comparedWith(String other) {
    reference = other;
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String reference() {
    return reference;
  }

  @Override
  public boolean fits(Peer peer) {
    return peer.can(Ability.FAN_OUT)
        && (batch == 1 || peer.can(Ability.BATCHES))
        && (!isPrivate || peer.can(Ability.PRIVATE_EVENTS))
        && (!durable && stalled == 0 || peer.can(Ability.DURABLE_EVENTS));
  }

  @Override
  public Map<Figure, Double> run(Peer peer) {
    String channel = "bench" + UUID.randomUUID().toString().replace("-", "");
    Subscribers readers = new Subscribers(peer.address());
    try (readers) {
      stall(readers, peer, channel + 0);
      readers.connect(subscribers, i -> subscription(peer, channel + i % channels, i));
      Pause.forMillis(1_000); // whatever connecting has set off
      Publishers publishers =
          new Publishers(
              peer.address(),
              new Publishers.Plan(
                  events / connections,
                  connections,
                  batch,
                  rate,
                  LIMIT,
                  (due, publisher, first, count) ->
                      request(peer, channel, due, publisher, first, count)));
      Optional<Duration> cpuBefore = peer.process().map(ServerProcess::cpu);
      long begin = System.nanoTime();
      long publishing = publishers.run();
      long expected = expected(publishers.sent());
      readers.await(expected, QUIET);
      Optional<Duration> cpuAfter = peer.process().map(ServerProcess::cpu);
      readers.close();

      Subscribers.Counts counts = readers.counts();
      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      double seconds = (readers.lastNanos() - begin) / 1e9;
      figures.put(Figure.DELIVERIES, counts.delivered / seconds);
      figures.put(Figure.PUBLISHED, publishers.sent() / (publishing / 1e9));
      figures.put(Figure.LATENCY_P50, millis(readers.latency(), 50));
      figures.put(Figure.LATENCY_P99, millis(readers.latency(), 99));
      figures.put(Figure.LATENCY_P999, millis(readers.latency(), 99.9));
      figures.put(Figure.BYTES, (double) counts.bytes / Math.max(1, counts.delivered));
      if (cpuBefore.isPresent() && cpuAfter.isPresent() && counts.delivered > 0) {
        double nanos = cpuAfter.get().minus(cpuBefore.get()).toNanos();
        figures.put(Figure.CPU, nanos / 1e3 / counts.delivered);
      }
      // what is only late is counted again when it comes, as disordered
      figures.put(Figure.LOST, (double) Math.max(0, expected - counts.delivered + counts.repeated));
      figures.put(Figure.REPEATED, (double) counts.repeated);
      figures.put(Figure.DISORDERED, (double) counts.disordered);
      figures.put(Figure.REFUSED, (double) publishers.refused());
      return figures;
    }
  }

  /**
   * Clients that are owed more than all the buffers on the way to them take, and read none of it.
   */
  private void stall(Subscribers readers, Peer peer, String channel) {
    if (stalled > 0) {
      new PublishScenario("owed", 1, OWED_EVENTS, 1_000, OWED_SIZE).fill(peer, channel).run();
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
