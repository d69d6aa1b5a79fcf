package io.carillon.assembly;

import io.carillon.channel.Channels;
import io.carillon.channel.EventLog;
import io.carillon.channel.FanOut;
import io.carillon.channel.FanOutConfig;
import io.carillon.channel.HotTailBudget;
import io.carillon.channel.Listeners;
import io.carillon.channel.PathMemory;
import io.carillon.channel.SubscriptionListener;
import io.carillon.channel.Ticker;
import io.carillon.config.CarillonConfig;
import io.carillon.config.ChannelConfig;
import io.carillon.config.RelayConfig;
import io.carillon.config.StreamConfig;
import io.carillon.config.WhenFull;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.health.Check;
import io.carillon.health.DatabaseProbe;
import io.carillon.health.Health;
import io.carillon.log.AppenderConfig;
import io.carillon.log.GroupCommitAppender;
import io.carillon.log.JpaEventLog;
import io.carillon.log.Retention;
import io.carillon.log.RetentionPolicy;
import io.carillon.log.Transactions;
import io.carillon.management.HubManagement;
import io.carillon.metrics.Metrics;
import io.carillon.metrics.Pool;
import io.carillon.metrics.ThreadPool;
import io.carillon.metrics.TrafficMeter;
import io.carillon.publish.Publisher;
import io.carillon.publish.SinkRegistrar;
import io.carillon.subscribe.StreamOpener;
import io.carillon.subscribe.SubscribeConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The hub, put together and running: log, engine, and the two use cases over them. Everything that
 * has a thread is started here and ended by {@link #close}, in the opposite order.
 */
public final class Hub implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Hub.class.getName());
  private static final int LOG_PAGE_SIZE = 512;
  private static final int READING_THREADS = 4;
  private static final int ANSWERING_THREADS = 8;

  /** Where writes block: so many clients at once may read nothing, and the others feel nothing. */
  private static final int WRITING_THREADS = 32;

  private static final int ACKNOWLEDGING_THREADS = 4;
  private static final Duration RETENTION_INTERVAL = Duration.ofMinutes(1);
  private static final Duration IDLE_CHANNEL_INTERVAL = Duration.ofSeconds(30);
  private static final Duration IDLE_CHANNEL_AGE = Duration.ofMinutes(5);

  private final Clock clock = Clock.systemUTC();
  private final CarillonConfig config;
  private final ThreadFactory threads;
  private final List<ExecutorService> executors = new ArrayList<>();
  private final List<Pool> pools = new ArrayList<>();
  private final Metrics metrics = new Metrics(clock);
  private final Health health = new Health();
  private final PathMemory paths;
  private final DatabaseProbe database;
  private final HubManagement management;
  private final ScheduledThreadPoolExecutor scheduler;
  private final EventLog log;
  private final Channels channels;
  private final FanOut fanOut;
  private final GroupCommitAppender appender;
  private final Publisher publisher;
  private final StreamOpener streams;
  private final SinkRegistrar registrar;
  private final SecurityParts security;
  private final TrafficMeter traffic = new TrafficMeter();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Starts the hub.
   *
   * @param announce told of every commit, on the appender's thread; has to bring it to {@link
   *     #channels}
   * @throws IllegalArgumentException if the settings want a relay, which is not there yet: nodes
   *     that do not hear of each other would keep events from their subscribers
   */
  public Hub(HubEnvironment environment, Consumer<EventsAppended> announce) {
    this.config = environment.config();
    if (config.relay().kind() != RelayConfig.Kind.LOCAL) {
      throw new IllegalArgumentException(
          "carillon.relay: in this version one node serves a database; accepted is local");
    }
    this.threads = environment.threads();
    Transactions transactions = environment.transactions();
    StreamConfig streaming = config.streams();

    this.log = new JpaEventLog(transactions, clock);
    this.channels =
        new Channels(
            log,
            this::channelSettings,
            new HotTailBudget(config.streams().hotTailMemory()),
            streaming.shards(),
            Ticker.SYSTEM);
    FanOutConfig fanOutConfig =
        new FanOutConfig(
            streaming.shards(),
            streaming.maxConnections(),
            streaming.heartbeatInterval(),
            streaming.stallTimeout(),
            streaming.idleTimeout(),
            streaming.whenFull() == WhenFull.EVICT,
            LOG_PAGE_SIZE);
    ExecutorService reading = executor("read", READING_THREADS);
    this.security = new SecurityParts(config, clock, Ticker.SYSTEM);
    this.paths =
        new PathMemory(streaming.heartbeatInterval(), streaming.shortestHeartbeat(), Ticker.SYSTEM);
    SubscriptionListener audited =
        Listeners.of(
            new AuditedTraffic(traffic, security.audit()), new ConnectionLog(clock), paths);
    boolean counts = config.operations().metrics();
    SubscriptionListener listener = counts ? Listeners.of(audited, metrics.streams()) : audited;
    this.fanOut =
        new FanOut(fanOutConfig, channels, log, reading, clock, Ticker.SYSTEM, listener, paths);
    fanOut.measureLatency(counts);
    ExecutorService acknowledging = executor("acknowledge", ACKNOWLEDGING_THREADS);
    this.appender =
        new GroupCommitAppender(
            transactions, appenderConfig(), clock, threadsNamed("append"), acknowledging, announce);
    this.publisher =
        new Publisher(
            counts ? new MeasuredAppender(appender, metrics.publishing()) : appender,
            this::publishTransient,
            clock,
            config.publish());
    SubscribeConfig subscribing =
        new SubscribeConfig(
            streaming.reconnectDelay(),
            streaming.maxAge(),
            streaming.maxWait(),
            streaming.compression());
    ExecutorService answering = executor("answer", ANSWERING_THREADS);
    this.streams =
        new StreamOpener(
            fanOut,
            security.limits(),
            subscribing,
            answering,
            executor("write", WRITING_THREADS),
            clock);
    this.registrar = new FanOutRegistrar(fanOut, answering);
    this.scheduler = new ScheduledThreadPoolExecutor(1, threadsNamed("schedule"));
    this.database = new DatabaseProbe(log, Ticker.SYSTEM);
    this.management = HubManagement.register(fanOut, channels, traffic, health);
    fanOut.start(threads);
    keepHouse(transactions);
    observe(environment);
  }

  private void publishTransient(Event event) {
    channels.publishTransient(event);
    if (config.operations().metrics()) {
      metrics.publishing().published(1);
    }
  }

  private void observe(HubEnvironment environment) {
    metrics.show(fanOut, channels, traffic);
    metrics.showRelay(() -> true);
    metrics.showPaths(paths);
    pools.addAll(environment.pools());
    metrics.show(pools);
    if (config.streams().maxConnections() == 0) {
      health.drain("carillon.max-connections is 0");
    }
    health.addReady(new Check("database", database::problem));
    health.addLive(
        new Check(
            "fan-out",
            () ->
                fanOut.isServing()
                    ? Optional.empty()
                    : Optional.of("a thread that serves streams has ended")));
    database.start(threadsNamed("health"));
  }

  private void keepHouse(Transactions transactions) {
    Retention retention = new Retention(transactions, this::retentionPolicy, clock);
    every(RETENTION_INTERVAL, retention::sweep);
    every(IDLE_CHANNEL_INTERVAL, () -> channels.forgetIdle(IDLE_CHANNEL_AGE));
  }

  private void every(Duration interval, Runnable task) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) { // or it would never be run again
            LOG.log(Level.ERROR, "housekeeping failed and will be tried again", e);
          }
        };
    scheduler.scheduleWithFixedDelay(
        guarded, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Channels.Settings channelSettings(ChannelName channel) {
    ChannelConfig rules = config.forChannel(channel);
    return new Channels.Settings(rules.hotTail(), rules.hotTailBytes(), rules.slowReader());
  }

  private RetentionPolicy retentionPolicy(ChannelName channel) {
    ChannelConfig rules = config.forChannel(channel);
    return new RetentionPolicy(rules.retentionAge(), rules.retentionCount());
  }

  private AppenderConfig appenderConfig() {
    AppenderConfig standard = AppenderConfig.DEFAULT;
    return new AppenderConfig(
        standard.groupEvents(),
        standard.groupBytes(),
        standard.roomEvents(),
        standard.roomBytes(),
        config.publish().timeout(),
        config.publish().timeout(),
        standard.tailEvents(),
        standard.tailBytes());
  }

  /**
   * A fixed number of threads; what waits for them is bounded by who hands it over: readers, polls
   * and publishers under way.
   */
  private ExecutorService executor(String name, int size) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threadsNamed(name));
    executor.allowCoreThreadTimeOut(true);
    executors.add(executor);
    pools.add(new ThreadPool(name, executor));
    return executor;
  }

  private ThreadFactory threadsNamed(String purpose) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = threads.newThread(task);
      thread.setName("carillon-" + purpose + "-" + number.getAndIncrement());
      return thread;
    };
  }

  /** The settings. */
  public CarillonConfig config() {
    return config;
  }

  /** The time of day. */
  public Clock clock() {
    return clock;
  }

  /** Runs what is due at a time; tasks are short. */
  public ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /** The log, for reading. */
  public EventLog log() {
    return log;
  }

  /** The channels in memory. */
  public Channels channels() {
    return channels;
  }

  /** The streams. */
  public FanOut fanOut() {
    return fanOut;
  }

  /** The way in. */
  public Publisher publisher() {
    return publisher;
  }

  /** The way out. */
  public StreamOpener streams() {
    return streams;
  }

  /** The way out for sinks that others have opened. */
  public SinkRegistrar registrar() {
    return registrar;
  }

  /** What goes in and out. */
  public TrafficMeter traffic() {
    return traffic;
  }

  /** What a monitoring system is told. */
  public Metrics metrics() {
    return metrics;
  }

  /** Whether it is alive, and should be sent clients. */
  public Health health() {
    return health;
  }

  /** Who may do what. */
  public SecurityParts security() {
    return security;
  }

  /** Ends streams, finishes what publishers have handed over, and ends all threads. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    health.drain("the hub shuts down");
    management.close();
    database.close();
    scheduler.shutdownNow();
    fanOut.close();
    appender.close();
    executors.forEach(ExecutorService::shutdown);
  }
}
