package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.channel.Channels;
import io.carillon.event.ChannelName;
import io.carillon.event.Ticker;
import io.carillon.fanout.SubscriptionListener.Refusal;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions of this node, spread over a few shards with a thread each. Publishing never
 * writes to a subscriber and never waits for one: it appends to the hot tail of a {@link Channel}
 * and signals the shards. Thread-safe.
 */
public final class FanOut implements AutoCloseable {
  private static final Logger LOG = System.getLogger(FanOut.class.getName());

  /** Ends that an operator may be asked about. */
  private static final Set<CloseReason> LOGGED =
      EnumSet.of(CloseReason.STALLED, CloseReason.TOO_SLOW, CloseReason.EVICTED);

  private static final int CLIENT_ID_BYTES = 15;

  /** How long no second failure to read the log is logged. */
  private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

  private final FanOutConfig config;
  private final Channels channels;
  private final CatchUp catchUp;
  private final Clock clock;
  private final Ticker ticker;
  private final SubscriptionListener listener;
  private final HeartbeatPolicy heartbeats;
  private final List<FanOutShard> shards = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger nextShard = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong logFailuresQuietUntil;
  private volatile boolean draining;
  private volatile boolean closed;

  /**
   * @param executor reads the log for subscribers that are behind; its threads may block
   * @param clock the time of day, for heartbeats and expiry
   * @param ticker elapsed time, for timeouts
   */
  public FanOut(
      FanOutConfig config,
      Channels channels,
      EventLog log,
      Executor executor,
      Clock clock,
      Ticker ticker,
      SubscriptionListener listener) {
    this(
        config,
        channels,
        log,
        executor,
        clock,
        ticker,
        listener,
        spec -> config.heartbeatInterval());
  }

  /** The same with a pace of heartbeats other than that of the settings. */
  public FanOut(
      FanOutConfig config,
      Channels channels,
      EventLog log,
      Executor executor,
      Clock clock,
      Ticker ticker,
      SubscriptionListener listener,
      HeartbeatPolicy heartbeats) {
    this.heartbeats = heartbeats;
    this.config = config;
    this.channels = channels;
    this.clock = clock;
    this.ticker = ticker;
    this.logFailuresQuietUntil = new AtomicLong(ticker.nanos());
    this.listener = new GuardedListener(listener);
    this.catchUp = new CatchUp(log, executor, clock, config.pageSize());
    for (int i = 0; i < config.shards(); i++) {
      shards.add(new FanOutShard(i, config, catchUp, clock, ticker, new ShardEnds()));
    }
  }

  /** What a shard reports. */
  interface Ends {
    SubscriptionListener listener();

    void ended(Subscription subscription, CloseReason reason);

    /** A round broke off. */
    void roundFailed(Throwable fault);

    /** What nobody else can handle was thrown for a subscription. */
    void failed(Subscription subscription, Throwable fault);

    void logFailed(Channel channel, @Nullable Throwable failure);
  }

  /** Begins to serve, with a thread for every shard. */
  public void start(ThreadFactory threadFactory) {
    for (FanOutShard shard : shards) {
      Thread thread = threadFactory.newThread(shard);
      thread.setName("carillon-fan-out-" + shard.index());
      threads.add(thread);
      thread.start();
    }
  }

  /**
   * Makes a subscription, which begins with {@link Subscription#start}. May ask the log where that
   * is.
   *
   * @throws TooManyConnectionsException if the node is full or shutting down
   * @throws LogUnavailableException if the log cannot be read now
   */
  public Subscription subscribe(SubscriptionSpec spec, EventSink sink) {
    try {
      return admit(spec, sink);
    } catch (TooManyConnectionsException full) {
      listener.refused(Refusal.FULL);
      throw full;
    } catch (LogUnavailableException unreadable) {
      listener.refused(Refusal.LOG_UNAVAILABLE);
      throw unreadable;
    }
  }

  private Subscription admit(SubscriptionSpec spec, EventSink sink) {
    if (draining || closed) {
      throw TooManyConnectionsException.stopping();
    }
    if (open.incrementAndGet() > config.maxConnections() && !makesRoom()) {
      open.decrementAndGet();
      throw new TooManyConnectionsException(config.maxConnections());
    }
    List<Channel> pinned = new ArrayList<>(spec.channels().size());
    Map<Channel, StartPosition> places = new HashMap<>();
    try {
      for (Map.Entry<ChannelName, Start> wanted : spec.channels().entrySet()) {
        Channel channel = channels.pin(wanted.getKey());
        pinned.add(channel);
        places.put(channel, locate(channel, wanted.getValue(), spec));
      }
    } catch (RuntimeException failed) {
      pinned.forEach(channel -> channel.unpin(ticker.nanos()));
      open.decrementAndGet();
      throw failed;
    }
    FanOutShard shard = shards.get(Math.floorMod(nextShard.getAndIncrement(), shards.size()));
    Subscription subscription =
        new Subscription(newClientId(), spec, sink, shard, places, clock.instant(), ticker.nanos());
    subscriptions.put(subscription.id(), subscription);
    listener.opened(subscription);
    subscription.keepAliveEvery(heartbeats.intervalFor(spec)); // may have learnt from its opening
    Runnable resume = () -> shard.resume(subscription);
    try {
      sink.attach(() -> shard.execute(subscription, resume), subscription::close);
    } catch (RuntimeException failed) {
      subscription.close(CloseReason.FAILED);
      throw failed;
    }
    if (closed) {
      subscription.close(CloseReason.SHUTDOWN);
    }
    return subscription;
  }

  /** Ends the stream of the client that has been silent for longest, where that is wanted. */
  private boolean makesRoom() {
    while (config.evicts() && config.maxConnections() > 0) {
      long now = ticker.nanos();
      Optional<Subscription> leastActive =
          subscriptions.values().stream()
              .filter(subscription -> subscription.tenure().isClient() && !subscription.isClosed())
              .max(
                  Comparator.comparingLong(
                      subscription -> now - subscription.lastSignOfLifeNanos()));
      if (leastActive.isEmpty()) {
        return false;
      }
      if (leastActive.get().evict()) {
        return true;
      }
    }
    return false;
  }

  private StartPosition locate(Channel channel, Start start, SubscriptionSpec spec) {
    return start instanceof Start.Latest
        ? catchUp.latest(channel, spec.selector(), spec.reader())
        : channels.locate(channel, start);
  }

  /** The open subscription with that client id. */
  public Optional<Subscription> find(String clientId) {
    return Optional.ofNullable(subscriptions.get(clientId));
  }

  /** All open subscriptions, in no order. */
  public Collection<Subscription> subscriptions() {
    return List.copyOf(subscriptions.values());
  }

  /** How many subscriptions are open. */
  public int size() {
    return open.get();
  }

  /**
   * Takes no more subscriptions, and ends those that are open one after the other, in no order,
   * spread over {@code time}: so that those who come back elsewhere do not all come at once.
   * Returns then, or when interrupted. With no time nothing is ended yet: {@link #close} does.
   */
  public void drain(Duration time) {
    draining = true;
    if (time.isZero()) {
      return;
    }
    long begin = ticker.nanos();
    List<Subscription> left = new ArrayList<>(subscriptions.values());
    Collections.shuffle(left, random);
    try {
      for (int i = 0; i < left.size(); i++) {
        long dueNanos = (long) ((double) time.toNanos() * i / left.size());
        TimeUnit.NANOSECONDS.sleep(dueNanos - (ticker.nanos() - begin));
        left.get(i).close(CloseReason.SHUTDOWN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether no more subscriptions are taken, because the node is being stopped. */
  public boolean isDraining() {
    return draining || closed;
  }

  /** How many may be open. */
  public int maxSize() {
    return config.maxConnections();
  }

  /** Whether {@link #latency} is to be known, as it is from the beginning. */
  public void measureLatency(boolean wanted) {
    shards.forEach(shard -> shard.measureLatency(wanted));
  }

  /** How long events took to the sockets of those who are live. */
  public DeliveryLatency latency() {
    return LatencyCounts.sum(shards.stream().map(FanOutShard::latency).toList());
  }

  /** Whether every shard's thread serves its subscribers; not before {@link #start}. */
  public boolean isServing() {
    return !closed && !threads.isEmpty() && threads.stream().allMatch(Thread::isAlive);
  }

  /** Ends all subscriptions and the shards' threads; waits for these briefly. */
  @Override
  public void close() {
    closed = true;
    subscriptions.values().forEach(subscription -> subscription.close(CloseReason.SHUTDOWN));
    shards.forEach(FanOutShard::stop);
    for (Thread thread : threads) {
      try {
        thread.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** The shards, for tests that drive them themselves. */
  List<FanOutShard> shards() {
    return shards;
  }

  private String newClientId() {
    byte[] bytes = new byte[CLIENT_ID_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private final class ShardEnds implements Ends {
    @Override
    public SubscriptionListener listener() {
      return listener;
    }

    @Override
    public void ended(Subscription subscription, CloseReason reason) {
      if (subscriptions.remove(subscription.id(), subscription)) {
        subscription.cursors().forEach(cursor -> cursor.channel.unpin(ticker.nanos()));
        open.decrementAndGet();
        listener.closed(subscription, reason);
        LOG.log(
            LOGGED.contains(reason) ? Level.INFO : Level.DEBUG,
            "stream {0} ended: {1}",
            subscription.id(),
            reason);
      }
    }

    @Override
    public void roundFailed(Throwable fault) {
      LOG.log(Level.ERROR, "a round of the fan-out broke off", fault);
    }

    @Override
    public void failed(Subscription subscription, Throwable fault) {
      LOG.log(Level.WARNING, () -> "stream " + subscription.id() + " could not be served", fault);
    }

    @Override
    public void logFailed(Channel channel, @Nullable Throwable failure) {
      long now = ticker.nanos();
      long quietUntil = logFailuresQuietUntil.get();
      // every reader who is behind meets an outage, every second anew
      if (now - quietUntil >= 0
          && logFailuresQuietUntil.compareAndSet(quietUntil, now + QUIET_NANOS)) {
        LOG.log(
            Level.WARNING,
            () ->
                "channel "
                    + channel.name()
                    + " could not be read for subscribers that are behind; trying again",
            failure);
      }
    }
  }
}
