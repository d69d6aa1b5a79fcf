package io.carillon.fanout;

import io.carillon.channel.Channels;
import io.carillon.channel.HotTailBudget;
import io.carillon.config.ChannelConfig;
import io.carillon.config.MaxConnectionsPolicy;
import io.carillon.config.RefusalPolicy;
import io.carillon.config.SlowReader;
import io.carillon.config.StreamConfig;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.PageLimit;
import io.carillon.memory.MemoryBudget;
import io.carillon.testing.ManualClock;
import io.carillon.testing.ManualTicker;
import io.carillon.testing.MemoryEventLog;
import io.carillon.wire.EventStreamFormat;
import io.carillon.wire.StreamFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The engine under the control of a test, which advances its clock, runs its rounds and completes
 * its reads.
 */
public final class Engine {
  private static final long PAGE_BYTES = 1 << 20;

  static final ChannelName CHANNEL = new ChannelName("orders");

  final ManualTicker ticker = new ManualTicker();
  final ManualClock clock = new ManualClock();
  final ManualExecutor executor = new ManualExecutor();
  final MemoryEventLog log = new MemoryEventLog(clock);
  final MemoryBudget memory = new MemoryBudget(1L << 40);
  public final HotTailBudget budget;
  final Channels channels;
  final FanOut fanOut;
  final RecordingListener listener = new RecordingListener();

  private Engine(Builder builder) {
    budget = new HotTailBudget(builder.budgetBytes);
    ChannelConfig channel =
        channelConfig(builder.tailFrames, builder.tailBytes, builder.slowReader);
    channels = new Channels(log, name -> channel, budget, builder.shards, ticker);
    StreamConfig config =
        streamConfig(
            builder.shards,
            builder.maxConnections,
            builder.heartbeat,
            builder.stallTimeout,
            builder.idleTimeout,
            builder.evicts ? MaxConnectionsPolicy.EVICT : MaxConnectionsPolicy.REFUSE);
    CatchUp catchUp =
        new CatchUp(log, executor, clock, new PageLimit(builder.pageSize, PAGE_BYTES), memory);
    AdaptiveHeartbeats paths =
        new AdaptiveHeartbeats(builder.heartbeat, builder.shortestHeartbeat, ticker);
    fanOut =
        new FanOut(config, channels, catchUp, clock, ticker, Listeners.of(listener, paths), paths);
  }

  /** The configuration of a channel whose events are kept without limit. */
  public static ChannelConfig channelConfig(int frames, long bytes, SlowReader slowReader) {
    return new ChannelConfig(Duration.ZERO, 0, frames, bytes, slowReader);
  }

  /** The configuration of streams, as far as the engine reads it. */
  public static StreamConfig streamConfig(
      int shards,
      int maxConnections,
      Duration heartbeat,
      Duration stallTimeout,
      Duration idleTimeout,
      MaxConnectionsPolicy policy) {
    return new StreamConfig(
        heartbeat,
        Duration.ZERO,
        maxConnections,
        policy,
        idleTimeout,
        Duration.ZERO,
        stallTimeout,
        Duration.ZERO,
        RefusalPolicy.RETRY,
        Duration.ZERO,
        false,
        0,
        Duration.ZERO,
        shards);
  }

  public static Builder with() {
    return new Builder();
  }

  public static final class Builder {
    private int shards = 1;
    private int maxConnections = 10_000;
    private Duration heartbeat = Duration.ofSeconds(15);
    private Duration shortestHeartbeat = Duration.ofSeconds(5);
    private Duration stallTimeout = Duration.ofSeconds(30);
    private Duration idleTimeout = Duration.ZERO;
    private boolean evicts;
    private int pageSize = 100;
    private int tailFrames = 1_000;
    private long tailBytes = Long.MAX_VALUE;
    private long budgetBytes = Long.MAX_VALUE;
    private SlowReader slowReader = SlowReader.CATCH_UP;

    public Builder shards(int shards) {
      this.shards = shards;
      return this;
    }

    public Builder maxConnections(int maxConnections) {
      this.maxConnections = maxConnections;
      return this;
    }

    public Builder idleTimeout(Duration idleTimeout) {
      this.idleTimeout = idleTimeout;
      return this;
    }

    public Builder evicting() {
      this.evicts = true;
      return this;
    }

    public Builder heartbeat(Duration heartbeat) {
      this.heartbeat = heartbeat;
      return this;
    }

    public Builder shortestHeartbeat(Duration shortestHeartbeat) {
      this.shortestHeartbeat = shortestHeartbeat;
      return this;
    }

    public Builder stallTimeout(Duration stallTimeout) {
      this.stallTimeout = stallTimeout;
      return this;
    }

    public Builder pageSize(int pageSize) {
      this.pageSize = pageSize;
      return this;
    }

    public Builder tailFrames(int tailFrames) {
      this.tailFrames = tailFrames;
      return this;
    }

    public Builder budgetBytes(long budgetBytes) {
      this.budgetBytes = budgetBytes;
      return this;
    }

    public Builder slowReader(SlowReader slowReader) {
      this.slowReader = slowReader;
      return this;
    }

    public Engine build() {
      return new Engine(this);
    }
  }

  // --- publishing -------------------------------------------------------------------------------

  /** A publication of {@code text}. */
  public static Publication.Builder publication(String text) {
    return Publication.to(CHANNEL).text(text);
  }

  /** Commits and appends, as the appender of this node does. */
  public Event publish(Publication publication) {
    Event event = log.commit(publication);
    append(event);
    return event;
  }

  public Event publish(String text) {
    return publish(publication(text).build());
  }

  /** Publishes {@code count} events {@code e1}, {@code e2} … by their seq. */
  void publishMany(int count) {
    long head = log.extent(CHANNEL).head();
    for (int i = 1; i <= count; i++) {
      publish("e" + (head + i));
    }
  }

  /** Commits on another node, without any hint. */
  Event commitElsewhere(String text) {
    return log.commit(publication(text).build());
  }

  void append(Event... events) {
    append(List.of(events));
  }

  void append(List<Event> events) {
    Event last = events.get(events.size() - 1);
    channels.append(new EventsAppended(last.channel(), events.get(0).seq(), last.seq(), events));
  }

  CompletionStage<@Nullable Void> publishTransient(String text) {
    return publishTransient(publication(text).transientEvent().build());
  }

  CompletionStage<@Nullable Void> publishTransient(Publication publication) {
    return channels.publishTransient(Event.of(publication, 0, clock.instant()));
  }

  // --- subscribing ------------------------------------------------------------------------------

  static SubscriptionSpec spec(Start start) {
    return spec(start, Selector.ALL, Reader.ANONYMOUS);
  }

  static SubscriptionSpec spec(Start start, Selector selector, Reader reader) {
    return spec(Map.of(CHANNEL, start), selector, reader, false);
  }

  static SubscriptionSpec spec(
      Map<ChannelName, Start> channels, Selector selector, Reader reader, boolean ownIds) {
    return spec(channels, selector, reader, EventStreamFormat.INSTANCE, ownIds);
  }

  static SubscriptionSpec spec(
      Map<ChannelName, Start> channels,
      Selector selector,
      Reader reader,
      StreamFormat format,
      boolean ownIds) {
    return new SubscriptionSpec(
        channels,
        selector,
        reader,
        format,
        ownIds,
        Duration.ofSeconds(2),
        Duration.ZERO,
        Duration.ZERO,
        false,
        "192.0.2.1",
        StreamTerms.OF_CLIENT);
  }

  static SubscriptionSpec withMaxAge(SubscriptionSpec spec, Duration maxAge) {
    return with(spec, spec.format(), maxAge, spec.throttle(), spec.untilLive());
  }

  static SubscriptionSpec throttled(SubscriptionSpec spec, Duration throttle) {
    return with(spec, spec.format(), spec.maxAge(), throttle, spec.untilLive());
  }

  static SubscriptionSpec untilLive(SubscriptionSpec spec) {
    return with(spec, spec.format(), spec.maxAge(), spec.throttle(), true);
  }

  static SubscriptionSpec in(SubscriptionSpec spec, StreamFormat format) {
    return with(spec, format, spec.maxAge(), spec.throttle(), spec.untilLive());
  }

  private static SubscriptionSpec with(
      SubscriptionSpec spec,
      StreamFormat format,
      Duration maxAge,
      Duration throttle,
      boolean untilLive) {
    return new SubscriptionSpec(
        spec.channels(),
        spec.selector(),
        spec.reader(),
        format,
        spec.ownIds(),
        spec.retry(),
        maxAge,
        throttle,
        untilLive,
        spec.remote(),
        spec.terms());
  }

  /** The same on other terms. */
  static SubscriptionSpec on(StreamTerms terms, SubscriptionSpec spec) {
    return of(spec, spec.remote(), terms);
  }

  /** The same for a client at another address. */
  static SubscriptionSpec from(String address, SubscriptionSpec spec) {
    return of(spec, address, spec.terms());
  }

  private static SubscriptionSpec of(SubscriptionSpec spec, String remote, StreamTerms terms) {
    return new SubscriptionSpec(
        spec.channels(),
        spec.selector(),
        spec.reader(),
        spec.format(),
        spec.ownIds(),
        spec.retry(),
        spec.maxAge(),
        spec.throttle(),
        spec.untilLive(),
        remote,
        terms);
  }

  StreamSubscription subscribe(SubscriptionSpec spec, StreamSink sink) {
    return (StreamSubscription) fanOut.subscribe(spec, sink);
  }

  /** Opens and starts a stream. */
  StreamSubscription open(SubscriptionSpec spec, RecordingSink sink) {
    StreamSubscription subscription = subscribe(spec, sink);
    subscription.start();
    return subscription;
  }

  // --- time and rounds --------------------------------------------------------------------------

  /** One round of every shard. */
  boolean round() {
    boolean more = false;
    for (FanOutShard shard : fanOut.shards()) {
      more |= shard.runOnce();
    }
    return more;
  }

  /** Rounds and reads until nothing is left to do. An engine that never is idle is a defect. */
  void runUntilIdle() {
    int quiet = 0;
    for (int rounds = 0; quiet < 3; rounds++) {
      boolean more = round() | executor.runAll();
      quiet = more ? 0 : quiet + 1;
      if (rounds > 100_000) {
        throw new AssertionError("the engine does not become idle: " + fanOut.subscriptions());
      }
    }
  }

  /** Advances the time in steps, and runs what is due after each. */
  void pass(Duration duration, Duration step) {
    for (Duration passed = Duration.ZERO;
        passed.compareTo(duration) < 0;
        passed = passed.plus(step)) {
      ticker.advance(step);
      clock.advance(step);
      runUntilIdle();
    }
  }

  void pass(Duration duration) {
    pass(duration, duration);
  }

  /** The start of a stream that resumes by an id. */
  static Start resuming(String lastEventId) {
    return new Start.After(Long.parseLong(lastEventId));
  }

  static List<String> texts(long from, long to) {
    List<String> texts = new ArrayList<>();
    for (long seq = from; seq <= to; seq++) {
      texts.add("e" + seq);
    }
    return texts;
  }
}
