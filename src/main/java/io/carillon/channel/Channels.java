package io.carillon.channel;

import io.carillon.config.ChannelConfig;
import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Position;
import io.carillon.event.Retraction;
import io.carillon.event.Ticker;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The channels in memory on this node. A channel is loaded with its first event or subscriber, and
 * unloaded when it has had neither for a while: idle channels cost nothing. Thread-safe.
 */
public final class Channels {
  /** A channel that was used since may be about to get subscribers. */
  private static final Duration SHORTEST_IDLE_TIME = Duration.ofSeconds(1);

  private final EventLog log;
  private final Function<ChannelName, ChannelConfig> configs;
  private final HotTailBudget budget;
  private final int shardCount;
  private final Ticker ticker;
  private final boolean logIsShared;
  private volatile long epoch = Position.FIRST_EPOCH; // of the log, that this node is in
  private volatile LongConsumer epochListener = newer -> {};
  private volatile Runnable doubtListener = () -> {};
  private final AtomicLong erasures = new AtomicLong();
  private volatile int mostIdle; // beyond so many channels, idle ones are unloaded at once
  private final Map<ChannelName, Channel> byName = new ConcurrentHashMap<>();
  private final Set<Channel> holding = ConcurrentHashMap.newKeySet(); // publishers, now or recently

  /**
   * @param configs the configuration of each channel
   * @param shardCount how many shards the fan-out has
   */
  public Channels(
      EventLog log,
      Function<ChannelName, ChannelConfig> configs,
      HotTailBudget budget,
      int shardCount,
      Ticker ticker) {
    this(log, configs, budget, shardCount, ticker, false);
  }

  /**
   * @param logIsShared whether other nodes append to the log, too: then this node knows the heads
   *     of those channels only that have subscribers here
   */
  public Channels(
      EventLog log,
      Function<ChannelName, ChannelConfig> configs,
      HotTailBudget budget,
      int shardCount,
      Ticker ticker,
      boolean logIsShared) {
    this.log = log;
    this.configs = configs;
    this.budget = budget;
    this.shardCount = shardCount;
    this.ticker = ticker;
    this.logIsShared = logIsShared;
    this.mostIdle = budget.maxIdleChannels();
  }

  /** The log, as it is read on callers' threads. */
  public EventLog log() {
    return log;
  }

  /** Delivers events that were committed to the log, here or elsewhere. */
  public void append(EventsAppended appended) {
    while (!loaded(appended.channel()).append(appended, ticker.nanos())) {}
    if (appended.events().stream().anyMatch(Retraction::isNotice)) {
      erasures.incrementAndGet();
    }
    trim();
  }

  /** How often events were erased, as far as this node was told. */
  public long erasures() {
    return erasures.get();
  }

  /**
   * Delivers a transient event to live subscribers.
   *
   * @return completes when its publisher may continue, on any thread: at once, unless subscribers
   *     are served more slowly than events are published
   */
  public CompletionStage<@Nullable Void> publishTransient(Event event) {
    Channel channel = byName.get(event.channel());
    if (channel == null) { // not in memory: it has no live subscribers
      return CompletableFuture.completedFuture(null);
    }
    CompletionStage<@Nullable Void> mayContinue = channel.appendTransient(event, ticker.nanos());
    if (channel.holdsPublishers()) {
      holding.add(channel);
    }
    trim();
    return mayContinue;
  }

  /**
   * Lets publishers of transient events continue that wait since this was called before. To be
   * called from time to time, by one thread, so that a shard that has stopped delays no publisher
   * for longer than two calls.
   */
  public void releaseOverduePublishers() {
    for (Channel channel : List.copyOf(holding)) {
      holding.remove(channel); // first: a publisher that is held from now on adds it again
      channel.releaseOverduePublishers();
      if (channel.holdsPublishers()) {
        holding.add(channel);
      }
    }
  }

  /** Lets all publishers of transient events continue. */
  public void releasePublishers() {
    holding.forEach(Channel::releasePublishers);
  }

  /** A channel that appends trims itself; this trims the idle ones. */
  private void trim() {
    if (budget.isOverdrawn()) {
      byName.values().forEach(Channel::trim);
    }
    int size = byName.size();
    if (size > mostIdle) {
      mostIdle = size + size / 8; // not again for every channel if these have subscribers
      forgetIdle(SHORTEST_IDLE_TIME);
      mostIdle = Math.max(budget.maxIdleChannels(), byName.size() + byName.size() / 8);
    }
  }

  /** The channel, if it is in memory. */
  public Optional<Channel> find(ChannelName name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The channel, if it has subscribers on this node. */
  public Optional<Channel> followed(ChannelName name) {
    return find(name).filter(channel -> channel.subscribers() > 0);
  }

  /** Channels that have subscribers on this node. */
  public List<ChannelName> followed() {
    return byName.values().stream()
        .filter(channel -> channel.subscribers() > 0)
        .map(Channel::name)
        .toList();
  }

  /** The log has events of the channel up to {@code head}; subscribers here fetch them. */
  public void reached(ChannelName name, long head) {
    followed(name).ifPresent(channel -> channel.headIs(head));
  }

  /** The epoch of the log that this node is in. */
  public long epoch() {
    return epoch;
  }

  /**
   * Sets what is called when a position or an event is of an epoch that this node is not in yet.
   *
   * @param listener receives the epoch; any thread; may throw {@link LogUnavailableException}
   */
  public void onNewerEpoch(LongConsumer listener) {
    epochListener = listener;
  }

  /**
   * Something is of an epoch: if this node is not in it yet, it may enter it now.
   *
   * @throws LogUnavailableException if it is unknown whether there is such an epoch
   */
  public void epochSeen(long seen) {
    if (seen > epoch) {
      epochListener.accept(seen);
    }
  }

  /**
   * Sets what is called when a position is beyond the head of its channel in the log.
   *
   * @param listener on return this node is in the newest epoch; any thread; may throw {@link
   *     LogUnavailableException}
   */
  public void onDoubt(Runnable listener) {
    doubtListener = listener;
  }

  /**
   * A position is beyond the head of its channel: the log may have been restored, without this node
   * having noticed. On return it is in the newest epoch.
   *
   * @throws LogUnavailableException if it is unknown whether there is another epoch
   */
  public void doubtEpoch() {
    doubtListener.run();
  }

  /**
   * This node is in a new epoch of the log: channels without subscribers are unloaded, and the
   * others are {@link #ofEarlierEpochs}.
   */
  public void enter(long newer) {
    epoch = newer;
    byName.forEach(
        (name, channel) -> {
          if (channel.retireIfUnpinned() && byName.remove(name, channel)) {
            budget.tailClosed();
          }
        });
  }

  /** Channels with subscribers that have to be brought into the epoch of this node. */
  public List<ChannelName> ofEarlierEpochs() {
    return byName.values().stream()
        .filter(channel -> channel.subscribers() > 0 && channel.epochs().current() < epoch)
        .map(Channel::name)
        .toList();
  }

  /** Brings a channel into an epoch: the log has its events up to {@code head}. */
  public void enter(ChannelName name, ChannelEpochs epochs, long head) {
    find(name).ifPresent(channel -> channel.enter(epochs, head));
  }

  /**
   * The highest seq of a channel that this node has seen in an epoch; 0 if the channel is not in
   * memory.
   */
  public long seen(ChannelName name, long inEpoch) {
    Channel channel = byName.get(name);
    return channel == null ? 0 : channel.seen(inEpoch);
  }

  /** Names of channels in memory, by name. */
  public List<ChannelName> loadedAfter(String name, int limit) {
    return byName.keySet().stream()
        .filter(each -> each.value().compareTo(name) > 0)
        .sorted()
        .limit(limit)
        .toList();
  }

  /** How many are in memory. */
  public int size() {
    return byName.size();
  }

  /** Bytes that all hot tails keep, about. */
  public long hotTailBytes() {
    return budget.usedBytes();
  }

  /** Unloads channels that have had neither events nor subscribers for that long. */
  public void forgetIdle(Duration idle) {
    long since = ticker.nanos() - idle.toNanos();
    byName.forEach(
        (name, channel) -> {
          if (channel.retireIfIdle(since) && byName.remove(name, channel)) {
            budget.tailClosed();
          }
        });
    trim(); // events that have grown since the last append
  }

  /**
   * The channel, with a known head, kept in memory until it is unpinned as often as it was pinned.
   * May query the log.
   *
   * @throws LogUnavailableException if the log cannot be read now
   */
  public Channel pin(ChannelName name) {
    Channel channel = loaded(name);
    while (!channel.tryPin()) {
      channel = loaded(name);
    }
    try {
      long now = epoch;
      if (channel.epochs().current() < now) {
        channel.enter(log.epochs(name), log.extent(name).head());
      } else if (!channel.isHeadKnown()) {
        channel.headIs(log.extent(name).head());
      }
      return channel;
    } catch (RuntimeException unreadable) {
      channel.unpin(ticker.nanos());
      throw unreadable;
    }
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
    ChannelConfig config = configs.apply(name);
    return new Channel(
        name,
        new HotTail(config.hotTail(), config.hotTailBytes(), budget),
        config.slowReader(),
        shardCount,
        ticker.nanos(),
        logIsShared);
  }
}
