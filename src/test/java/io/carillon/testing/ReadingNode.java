package io.carillon.testing;

import io.carillon.channel.Channels;
import io.carillon.channel.HotTailBudget;
import io.carillon.config.ChannelConfig;
import io.carillon.config.MaxConnectionsPolicy;
import io.carillon.config.SlowReader;
import io.carillon.event.ChannelName;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.event.Ticker;
import io.carillon.fanout.CatchUp;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.Engine;
import io.carillon.fanout.EventSink;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Start;
import io.carillon.fanout.StreamTerms;
import io.carillon.fanout.Subscription;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.fanout.SubscriptionSpec;
import io.carillon.log.EventLog;
import io.carillon.log.PageLimit;
import io.carillon.memory.MemoryBudget;
import io.carillon.wire.EventStreamFormat;
import io.carillon.wire.EventStreamParser;
import io.carillon.wire.ParsedEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** The engine of one node, with subscribers in memory. */
public final class ReadingNode implements AutoCloseable {
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final Channels channels;
  private final FanOut fanOut;

  public ReadingNode(EventLog log) {
    ChannelConfig settings = Engine.channelConfig(10_000, 8 << 20, SlowReader.CATCH_UP);
    channels =
        new Channels(log, name -> settings, new HotTailBudget(64 << 20), 1, Ticker.SYSTEM, true);
    fanOut =
        new FanOut(
            Engine.streamConfig(
                1,
                100,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ZERO,
                MaxConnectionsPolicy.REFUSE),
            channels,
            new CatchUp(
                log,
                executor,
                Clock.systemUTC(),
                new PageLimit(512, 1 << 20),
                MemoryBudget.unlimited()),
            Clock.systemUTC(),
            Ticker.SYSTEM,
            new SubscriptionListener() {},
            spec -> Duration.ofSeconds(60));
    fanOut.start(Executors.defaultThreadFactory());
  }

  public Channels channels() {
    return channels;
  }

  public FanOut fanOut() {
    return fanOut;
  }

  /** A subscriber of a channel. */
  public record Received(Subscription subscription, List<ParsedEvent> events) {
    /** Data of the published events, in the order in which they came. */
    public List<String> data() {
      return events.stream()
          .filter(event -> !event.type().equals("connected"))
          .map(ParsedEvent::data)
          .toList();
    }
  }

  public Received subscribe(ChannelName channel) {
    List<ParsedEvent> events = new CopyOnWriteArrayList<>();
    EventStreamParser parser = new EventStreamParser(events::add);
    SubscriptionSpec spec =
        new SubscriptionSpec(
            Map.of(channel, new Start.Live()),
            Selector.ALL,
            Reader.ANONYMOUS,
            EventStreamFormat.INSTANCE,
            false,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            false,
            "test",
            StreamTerms.UNCONDITIONAL);
    Subscription subscription = fanOut.subscribe(spec, new ParsingSink(parser));
    subscription.start();
    return new Received(subscription, events);
  }

  private record ParsingSink(EventStreamParser parser) implements EventSink {
    @Override
    public void attach(Runnable whenReady, Consumer<CloseReason> whenEnded) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void write(byte[] bytes) {
      parser.push(bytes);
    }

    @Override
    public void close() {}
  }

  @Override
  public void close() {
    fanOut.close();
    executor.shutdownNow();
  }
}
