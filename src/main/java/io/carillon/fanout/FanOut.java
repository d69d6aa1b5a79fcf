package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.channel.Channels;
import io.carillon.config.StreamConfig;
import io.carillon.diagnostics.OutageLog;
import io.carillon.event.ChannelName;
import io.carillon.event.Ticker;
import io.carillon.fanout.SubscriptionListener.Refusal;
import io.carillon.log.LogUnavailableException;
import io.carillon.memory.MemoryExhaustion;
import io.carillon.wire.RefusedStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions of this node, spread over a few shards with a thread each. Publishing never
 * writes to a subscriber and never waits for one: it appends to the hot tail of a {@link Channel}
 * and signals the shards. Thread-safe.
 */
public final class FanOut implements AutoCloseable {
  private static final Logger LOG = System.getLogger(FanOut.class.getName());

  /** Reasons that operators may be asked about. */
  private static final Set<CloseReason> LOGGED =
      EnumSet.of(CloseReason.STALLED, CloseReason.TOO_SLOW, CloseReason.EVICTED);

  private static final int CLIENT_ID_BYTES = 18;

  private final StreamConfig config;
  private final Channels channels;
  private final StartLocator starts;
  private final Ticker ticker;
  private final SubscriptionListener listener;
  private final HeartbeatPolicy heartbeats;
  private final List<FanOutShard> shards = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger nextShard = new AtomicInteger();
  private final OpenSubscriptions subscriptions;
  private final ProbePolicy probes;
  private final SecureRandom random = new SecureRandom();
  private final OutageLog logOutage =
      new OutageLog(
          LOG,
          "The log cannot be read for subscribers that are behind; retrying",
          "The log is read for subscribers again");
  private volatile Function<Optional<String>, String> clientIds = user -> randomClientId();
  private volatile boolean draining;
  private volatile boolean closed;

  /**
   * @param catchUp reads the log for subscribers that are behind
   * @param clock the time of day, for heartbeats and expiry
   * @param ticker elapsed time, for timeouts
   */
  public FanOut(
      StreamConfig config,
      Channels channels,
      CatchUp catchUp,
      Clock clock,
      Ticker ticker,
      SubscriptionListener listener,
      HeartbeatPolicy heartbeats) {
    this.config = config;
    this.channels = channels;
    this.starts =
        new StartLocator(channels.log(), catchUp, channels::epochSeen, channels::doubtEpoch);
    this.ticker = ticker;
    this.listener = new GuardedListener(listener);
    this.heartbeats = heartbeats;
    this.subscriptions = new OpenSubscriptions(config);
    this.probes = new ProbePolicy(ticker);
    ShardListener reports = new Reports();
    for (int i = 0; i < config.shards(); i++) {
      shards.add(new FanOutShard(i, config, catchUp, clock, ticker, this.listener, reports));
    }
  }

  /** Starts to serve, with a thread for every shard. */
  public void start(ThreadFactory threadFactory) {
    for (FanOutShard shard : shards) {
      Thread thread = threadFactory.newThread(shard);
      thread.setName("carillon-fan-out-" + shard.index());
      threads.add(thread);
      thread.start();
    }
  }

  /**
   * Opens a subscription, which begins with {@link Subscription#start}. May query the log for its
   * position.
   *
   * @throws TooManyConnectionsException if the node is full or shutting down
   * @throws LogUnavailableException if the log cannot be read now
   */
  public Subscription subscribe(SubscriptionSpec spec, StreamSink sink) {
    try {
      return admit(spec, sink);
    } catch (TooManyConnectionsException full) {
      refused(Refusal.FULL);
      throw full;
    } catch (LogUnavailableException unreadable) {
      refused(Refusal.LOG_UNAVAILABLE);
      throw unreadable;
    }
  }

  private Subscription admit(SubscriptionSpec spec, StreamSink sink) {
    if (isDraining()) {
      throw TooManyConnectionsException.stopping();
    }
    subscriptions.reserve();
    StreamSubscription subscription;
    try {
      subscription = create(spec, sink);
    } catch (RuntimeException failed) {
      subscriptions.release();
      throw failed;
    }
    subscriptions.add(subscription);
    listener.opened(subscription);
    subscription.heartbeatInterval(heartbeats.intervalFor(spec)); // adapts to its opening
    try {
      subscription.tryAnnounce();
      sink.attach(subscription::wake, subscription::close);
    } catch (IOException gone) {
      subscription.close(CloseReason.CLIENT_GONE);
    } catch (RuntimeException failed) {
      subscription.close(CloseReason.FAILED);
      throw failed;
    }
    if (closed) {
      subscription.close(CloseReason.SHUTDOWN);
    }
    if (!sink.noticesClosing() && probes.opened(subscriptions.size(), subscriptions.left())) {
      probeClients();
    }
    return subscription;
  }

  private void probeClients() {
    subscriptions.all().forEach(StreamSubscription::probe);
  }

  /** A stream was refused, here or before it was to be opened here. */
  public void refused(Refusal refusal) {
    listener.refused(refusal);
    boolean isFull = refusal == Refusal.FULL || refusal == Refusal.MEMORY;
    if (isFull && !isDraining() && probes.refused()) {
      probeClients();
    }
  }

  private StreamSubscription create(SubscriptionSpec spec, StreamSink sink) {
    List<Channel> pinned = new ArrayList<>(spec.channels().size());
    Map<Channel, StartPosition> positions = new HashMap<>();
    try {
      for (Map.Entry<ChannelName, Start> start : spec.channels().entrySet()) {
        Channel channel = channels.pin(start.getKey());
        pinned.add(channel);
        positions.put(
            channel,
            starts.locate(
                channel, start.getValue(), spec.selectorOf(start.getKey()), spec.reader()));
      }
    } catch (RuntimeException failed) {
      positions.values().forEach(StartPosition::letGo);
      pinned.forEach(channel -> channel.unpin(ticker.nanos()));
      throw failed;
    }
    FanOutShard shard = shards.get(Math.floorMod(nextShard.getAndIncrement(), shards.size()));
    String clientId = clientIds.apply(spec.reader().user());
    return new StreamSubscription(clientId, spec, sink, shard.context(), positions);
  }

  /** Sets what the process can hold beside other connections; by default any number. */
  public void processCapacity(ProcessCapacity capacity) {
    subscriptions.process(capacity);
  }

  /**
   * Sets how client ids of streams opened from now on are made; by default they are random.
   *
   * @param made a unique id for a stream of this user, of A–Z, a–z, 0–9, - and _
   */
  public void clientIds(Function<Optional<String>, String> made) {
    clientIds = made;
  }

  private String randomClientId() {
    byte[] bytes = new byte[CLIENT_ID_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The open subscription with that client id. */
  public Optional<Subscription> find(String clientId) {
    return Optional.ofNullable(subscriptions.find(clientId));
  }

  /** The open subscriptions of a user, in no order. */
  public List<Subscription> ofUser(String user) {
    return List.copyOf(subscriptions.ofUser(user));
  }

  /** All open subscriptions, in no order. */
  public List<Subscription> subscriptions() {
    return List.copyOf(subscriptions.all());
  }

  /** How many subscriptions are open. */
  public int size() {
    return subscriptions.size();
  }

  /** How many may be open. */
  public int maxSize() {
    return config.maxConnections();
  }

  /** Whether to measure {@link #latency}: by default. */
  public void measureLatency(boolean wanted) {
    shards.forEach(shard -> shard.output().measureLatency(wanted));
  }

  /** How long events took from their publication to the sockets of live subscribers. */
  public DeliveryLatency latency() {
    return LatencyCounts.sum(shards.stream().map(shard -> shard.output().latency()).toList());
  }

  /** Whether every shard's thread serves its subscribers; not before {@link #start}. */
  public boolean isServing() {
    return !closed && !threads.isEmpty() && threads.stream().allMatch(Thread::isAlive);
  }

  /** Whether no more subscriptions are opened, because the node is being stopped. */
  public boolean isDraining() {
    return draining || closed;
  }

  /**
   * Opens no more subscriptions, and closes the open ones in random order, spread over {@code
   * time}: so that clients that reconnect elsewhere do not all arrive at once. Returns then, or
   * when interrupted. With a time of zero none is closed yet: {@link #close} does.
   *
   * @param isAwaited whether clients can only come back to this node: they are told to reconnect
   *     after the drain, as an earlier request would be refused
   */
  public void drain(Duration time, boolean isAwaited) {
    draining = true;
    if (time.isZero()) {
      return;
    }
    long begin = ticker.nanos();
    List<StreamSubscription> left = new ArrayList<>(subscriptions.all());
    Collections.shuffle(left, random);
    try {
      for (int i = 0; i < left.size(); i++) {
        long dueNanos = (long) ((double) time.toNanos() * i / left.size());
        TimeUnit.NANOSECONDS.sleep(dueNanos - (ticker.nanos() - begin));
        if (isAwaited) {
          Duration rest = time.minusNanos(ticker.nanos() - begin);
          left.get(i).dismiss(rest.plus(RefusedStream.delay(config.reconnectDelay())));
        } else {
          left.get(i).close(CloseReason.SHUTDOWN);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes all subscriptions and stops the shards' threads; waits for these briefly. */
  @Override
  public void close() {
    closed = true;
    subscriptions.all().forEach(subscription -> subscription.close(CloseReason.SHUTDOWN));
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

  private final class Reports implements ShardListener {
    @Override
    public void ended(SubscriptionView subscription, CloseReason reason) {
      StreamSubscription ended = subscriptions.remove(subscription.id());
      if (ended != null) {
        ended.cursors().forEach(cursor -> cursor.channel().unpin(ticker.nanos()));
        listener.closed(subscription, reason);
        LOG.log(
            LOGGED.contains(reason) ? Level.INFO : Level.DEBUG,
            "Stream {0} ended: {1}",
            subscription.id(),
            reason);
      }
    }

    @Override
    public void failed(SubscriptionView subscription, Throwable fault) {
      MemoryExhaustion.check(fault);
      LOG.log(Level.WARNING, () -> "Stream " + subscription.id() + " could not be served", fault);
    }

    @Override
    public void roundFailed(Throwable fault) {
      MemoryExhaustion.check(fault);
      LOG.log(Level.ERROR, "A round of the fan-out failed", fault);
    }

    @Override
    public void logFailed(@Nullable Throwable failure) {
      MemoryExhaustion.check(failure);
      logOutage.failed(failure);
    }

    @Override
    public void logRead() {
      logOutage.succeeded();
    }
  }
}
