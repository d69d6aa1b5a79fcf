package io.carillon.channel;

import io.carillon.config.SlowReader;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Ticker;
import io.carillon.fanout.CatchUp;
import io.carillon.fanout.Start;
import io.carillon.fanout.StartPosition;
import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.LogUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The channels that are in memory on this node. A channel comes here with its first event or
 * subscriber, and leaves when it has had neither for a while: idle channels cost nothing.
 * Thread-safe.
 */
public final class Channels {
  private final EventLog log;
  private final Function<ChannelName, Settings> settings;
  private final HotTailBudget budget;
  private final int shardCount;
  private final Ticker ticker;
  private final boolean logIsShared;
  private final Map<ChannelName, Channel> byName = new ConcurrentHashMap<>();

  /**
   * @param settings what holds for a channel
   * @param shardCount how many shards the fan-out has
   */
  public Channels(
      EventLog log,
      Function<ChannelName, Settings> settings,
      HotTailBudget budget,
      int shardCount,
      Ticker ticker) {
    this(log, settings, budget, shardCount, ticker, false);
  }

  /**
   * @param logIsShared whether other nodes append to the log, too: then this one knows the ends of
   *     those channels only that somebody reads here
   */
  public Channels(
      EventLog log,
      Function<ChannelName, Settings> settings,
      HotTailBudget budget,
      int shardCount,
      Ticker ticker,
      boolean logIsShared) {
    this.log = log;
    this.settings = settings;
    this.budget = budget;
    this.shardCount = shardCount;
    this.ticker = ticker;
    this.logIsShared = logIsShared;
  }

  /**
   * What holds for a channel.
   *
   * @param hotTail most frames in its hot tail
   * @param hotTailBytes most bytes of them, about
   * @param slowReader what becomes of a reader who falls out of it
   */
  public record Settings(int hotTail, long hotTailBytes, SlowReader slowReader) {}

  /** Takes what was committed to the log, here or elsewhere, and has it delivered. */
  public void append(EventsAppended appended) {
    while (!loaded(appended.channel()).append(appended, ticker.nanos())) {}
    keepWithinBudget();
  }

  /** Has a transient event delivered to those who are live. */
  public void publishTransient(Event event) {
    Channel channel = byName.get(event.channel());
    if (channel != null) { // not in memory: nobody is live
      channel.appendTransient(event, ticker.nanos());
      keepWithinBudget();
    }
  }

  /**
   * A channel that appends gives up what is its own; here those give up something that are idle.
   */
  private void keepWithinBudget() {
    if (budget.isOverdrawn()) {
      byName.values().forEach(Channel::trim);
    }
  }

  /** The channel, if it is in memory. */
  public Optional<Channel> find(ChannelName name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The channel, if somebody reads it on this node. */
  public Optional<Channel> followed(ChannelName name) {
    return find(name).filter(channel -> channel.subscribers() > 0);
  }

  /** Channels that somebody reads on this node. */
  public List<ChannelName> followed() {
    return byName.values().stream()
        .filter(channel -> channel.subscribers() > 0)
        .map(Channel::name)
        .toList();
  }

  /** The log has events of the channel up to {@code head}; those who read it here go there. */
  public void reached(ChannelName name, long head) {
    followed(name).ifPresent(channel -> channel.headIs(head));
  }

  /** How many are in memory. */
  public int size() {
    return byName.size();
  }

  /** Bytes that all hot tails keep, about. */
  public long hotTailBytes() {
    return budget.usedBytes();
  }

  /** Forgets channels that have had neither events nor subscribers for that long. */
  public void forgetIdle(Duration idle) {
    long since = ticker.nanos() - idle.toNanos();
    byName.forEach(
        (name, channel) -> {
          if (channel.retireIfIdle(since) && byName.remove(name, channel)) {
            budget.tailClosed();
          }
        });
  }

  /**
   * The channel, kept in memory until it is unpinned as often as it was pinned, and knowing its
   * head. May ask the log.
   *
   * @throws LogUnavailableException if the log cannot be read now
   */
  public Channel pin(ChannelName name) {
    Channel channel = loaded(name);
    while (!channel.pin()) {
      channel = loaded(name);
    }
    try {
      if (!channel.isHeadKnown()) {
        channel.headIs(log.extent(name).head());
      }
      return channel;
    } catch (RuntimeException unreadable) {
      channel.unpin(ticker.nanos());
      throw unreadable;
    }
  }

  /**
   * Looks up where a subscription begins, unless with what is latest: {@link CatchUp#latest} does.
   * May ask the log.
   *
   * @throws LogUnavailableException if the log cannot be read now
   */
  public StartPosition locate(Channel channel, Start start) {
    ChannelName name = channel.name();
    if (start instanceof Start.Live) {
      return StartPosition.after(channel.head()); // now, not when a shard comes round to it
    }
    if (start instanceof Start.After after && after.position() <= channel.head()) {
      return StartPosition.after(
          after.position()); // what retention has removed of it is found when it is read
    }
    if (start instanceof Start.Since since) {
      return StartPosition.after(known(channel, log.positionBefore(name, since.time())));
    }
    Extent extent = log.extent(name);
    if (start instanceof Start.After after && after.position() <= extent.head()) {
      return StartPosition.after(known(channel, after.position())); // appended by another node
    }
    return StartPosition.after(known(channel, extent.first() - 1), gap(name, start, extent));
  }

  private static @Nullable Gap gap(ChannelName name, Start start, Extent extent) {
    if (start instanceof Start.After after) {
      return Gap.future(name, extent.head() + 1, after.position());
    }
    return start instanceof Start.Unknown ? Gap.unknown(name) : null;
  }

  /**
   * The same position, and the channel knows of it. Only if it did not is its hot tail given up for
   * what the log has: a new subscriber should not send all others there.
   */
  private long known(Channel channel, long position) {
    if (position > channel.head()) {
      channel.headIs(log.extent(channel.name()).head());
    }
    return position;
  }

  private Channel loaded(ChannelName name) {
    Channel found = byName.get(name);
    return found != null && !found.isRetired() ? found : byName.compute(name, this::reload);
  }

  private Channel reload(ChannelName name, @Nullable Channel found) {
    if (found != null && !found.isRetired()) {
      return found;
    }
    if (found == null) {
      budget.tailOpened();
    }
    Settings holding = settings.apply(name);
    return new Channel(
        name,
        new HotTail(holding.hotTail(), holding.hotTailBytes(), budget),
        holding.slowReader(),
        shardCount,
        ticker.nanos(),
        logIsShared);
  }
}
