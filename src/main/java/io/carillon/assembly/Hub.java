package io.carillon.assembly;

import io.carillon.channel.Channels;
import io.carillon.channel.HotTailBudget;
import io.carillon.cluster.Cluster;
import io.carillon.cluster.RelayCounts;
import io.carillon.cluster.RelayTransport;
import io.carillon.cluster.RelayTransports;
import io.carillon.config.CarillonConfig;
import io.carillon.config.ChannelConfig;
import io.carillon.config.RelayConfig;
import io.carillon.config.StreamConfig;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Ticker;
import io.carillon.fanout.AdaptiveHeartbeats;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.FanOutConfig;
import io.carillon.fanout.Listeners;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.health.Check;
import io.carillon.health.DatabaseProbe;
import io.carillon.health.Health;
import io.carillon.jpa.AppenderConfig;
import io.carillon.jpa.GroupCommitAppender;
import io.carillon.jpa.JpaEventLog;
import io.carillon.jpa.Retention;
import io.carillon.jpa.Transactions;
import io.carillon.log.BulkheadEventLog;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import io.carillon.management.HubManagement;
import io.carillon.metrics.Metrics;
import io.carillon.metrics.Pool;
import io.carillon.metrics.ThreadPool;
import io.carillon.metrics.TrafficMeter;
import io.carillon.publish.Publisher;
import io.carillon.publish.SinkRegistrar;
import io.carillon.publish.TransientOutlet;
import io.carillon.security.Disconnector;
import io.carillon.security.LocalDisconnector;
import io.carillon.security.LocalRenewals;
import io.carillon.security.Renewals;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.Agreements;
import io.carillon.shared.NodeRegistry;
import io.carillon.shared.Nodes;
import io.carillon.shared.SharedDatabase;
import io.carillon.shared.SharedRevocations;
import io.carillon.subscribe.StreamOpener;
import io.carillon.subscribe.SubscribeConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
  private static final int ASKING_THREADS = 8;
  private static final int ANSWERING_THREADS = 8;

  /** Where writes block: so many clients at once may read nothing, and the others feel nothing. */
  private static final int WRITING_THREADS = 32;

  private static final int ACKNOWLEDGING_THREADS = 4;
  private static final int LEASING_THREADS = 3;
  private static final Duration RETENTION_INTERVAL = Duration.ofMinutes(1);
  private static final Duration RATES_INTERVAL = Duration.ofMillis(250);
  private static final Duration WATCH_INTERVAL = Duration.ofMillis(500);
  private static final Duration IDLE_CHANNEL_INTERVAL = Duration.ofSeconds(30);
  private static final Duration IDLE_CHANNEL_AGE = Duration.ofMinutes(5);

  private final Clock clock = Clock.systemUTC();
  private final CarillonConfig config;
  private final ThreadFactory threads;
  private final List<ExecutorService> executors = new ArrayList<>();
  private final List<Pool> pools = new ArrayList<>();
  private final Metrics metrics = new Metrics(clock);
  private final Health health = new Health();
  private final AdaptiveHeartbeats paths;
  private final DatabaseProbe probe;
  private final HubManagement management;
  private final ScheduledThreadPoolExecutor scheduler;
  private final ScheduledThreadPoolExecutor leasing; // the scheduler, if this node is alone
  private final ScheduledThreadPoolExecutor watch; // its tasks never ask the database
  private final EventLog log;
  private final Channels channels;
  private final FanOut fanOut;
  private final GroupCommitAppender appender;
  private final Publisher publisher;
  private final StreamOpener streams;
  private final SinkRegistrar registrar;
  private final SharedDatabase database;
  private final Optional<Cluster> cluster;
  private final Consumer<EventsAppended> delivery;
  private final TransientOutlet outlet;
  private final UUID node = UUID.randomUUID();
  private final SecurityServices security;
  private final Optional<ClusterServices> sharing;
  private final TrafficMeter traffic = new TrafficMeter();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final List<Runnable> endings;

  /**
   * Starts the hub.
   *
   * @param announce told of every commit, on the appender's thread; has to bring it to {@link
   *     #deliver}
   * @throws IllegalArgumentException if the relay that the settings want is not possible here
   */
  public Hub(HubEnvironment environment, Consumer<EventsAppended> announce) {
    this.config = environment.config();
    this.threads = environment.threads();
    Transactions transactions = environment.transactions();
    StreamConfig streaming = config.streams();

    EventLog unbounded = new JpaEventLog(transactions, clock);
    ThreadPoolExecutor asking = askingExecutor("ask", ASKING_THREADS);
    this.log = new BulkheadEventLog(unbounded, asking, ASKING_THREADS, config.publish().timeout());
    this.channels =
        new Channels(
            log,
            this::channelSettings,
            new HotTailBudget(config.streams().hotTailMemory()),
            streaming.shards(),
            Ticker.SYSTEM,
            config.relay().hasOtherNodes());
    this.database = new SharedDatabase(transactions, clock);
    this.cluster =
        config.relay().hasOtherNodes()
            ? Optional.of(join(environment, unbounded))
            : Optional.empty();
    this.delivery =
        cluster.<Consumer<EventsAppended>>map(joined -> joined::appended).orElse(channels::append);
    FanOutConfig fanOutConfig =
        new FanOutConfig(
            streaming.shards(),
            streaming.maxConnections(),
            streaming.heartbeatInterval(),
            streaming.stallTimeout(),
            streaming.idleTimeout(),
            streaming.evicts(),
            LOG_PAGE_SIZE);
    ThreadPoolExecutor reading = askingExecutor("read", READING_THREADS);
    SharedRevocations revocations = new SharedRevocations(database);
    Optional<ClusterServices.Stores> stores =
        cluster.map(
            joined ->
                ClusterServices.Stores.open(database, node(), threadsNamed("count")));
    this.security = new SecurityServices(config, revocations, stores, clock, Ticker.SYSTEM);
    this.paths =
        new AdaptiveHeartbeats(
            streaming.heartbeatInterval(), streaming.minHeartbeatInterval(), Ticker.SYSTEM);
    SubscriptionListener audited =
        Listeners.of(
            new AuditedTraffic(traffic, security.audit()), new ConnectionLog(clock), paths);
    boolean counts = config.operations().metrics();
    SubscriptionListener listener = counts ? Listeners.of(audited, metrics.streams()) : audited;
    this.fanOut =
        new FanOut(
            fanOutConfig, channels, unbounded, reading, clock, Ticker.SYSTEM, listener, paths);
    fanOut.measureLatency(counts);
    this.sharing =
        cluster.map(
            joined ->
                new ClusterServices(
                    stores.orElseThrow(),
                    database,
                    revocations,
                    joined,
                    fanOut,
                    security.rates(),
                    fanOutConfig.evicts() || !fanOutConfig.idleTimeout().isZero(),
                    node(),
                    config.relay().pollInterval(),
                    clock));
    ExecutorService acknowledging = executor("acknowledge", ACKNOWLEDGING_THREADS);
    this.appender =
        new GroupCommitAppender(
            transactions,
            AppenderConfig.of(config.publish()),
            clock,
            Ticker.SYSTEM,
            threadsNamed("append"),
            acknowledging,
            announce);
    this.outlet =
        cluster
            .<TransientOutlet>map(joined -> joined::published)
            .orElse(channels::publishTransient);
    this.publisher =
        new Publisher(
            counts ? new MeasuredAppender(appender, metrics.publishing()) : appender,
            this::publishTransient,
            clock,
            config.publish());
    SubscribeConfig subscribing =
        new SubscribeConfig(
            streaming.reconnectDelay(),
            streaming.maxConnectionAge(),
            streaming.longPollTimeout(),
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
    this.leasing =
        cluster.isPresent()
            ? new ScheduledThreadPoolExecutor(LEASING_THREADS, threadsNamed("lease"))
            : scheduler;
    this.watch = new ScheduledThreadPoolExecutor(1, threadsNamed("watch"));
    watch.scheduleWithFixedDelay(
        appender::refuseOverdue,
        WATCH_INTERVAL.toMillis(),
        WATCH_INTERVAL.toMillis(),
        TimeUnit.MILLISECONDS);
    this.probe = new DatabaseProbe(unbounded, Ticker.SYSTEM);
    this.management = HubManagement.register(fanOut, channels, traffic, health);
    asking.prestartAllCoreThreads(); // not before all that may fail
    reading.prestartAllCoreThreads();
    fanOut.start(threads);
    keepHouse(transactions);
    sharing.ifPresent(this::share);
    observe(environment);
    this.endings = endings();
  }

  private void share(ClusterServices others) {
    others.start(leasing);
    everySoOften(config.relay().pollInterval(), others::look);
    everySoOften(NodeRegistry.RENEWAL, others::renew);
    every(RETENTION_INTERVAL, others::sweep);
    every(RATES_INTERVAL, others::tellRates, watch);
  }

  private Cluster join(HubEnvironment environment, EventLog unbounded) {
    RelayConfig relay = config.relay();
    UUID logId = new Agreements(database).logId();
    RelayTransport transport =
        switch (relay.kind()) {
          case REDIS -> RelayTransports.redis(relay.redisUrl().orElseThrow(), logId);
          case POSTGRES -> RelayTransports.postgres(environment.dataSource(), logId);
          case LOCAL -> throw new IllegalStateException("a node that is alone has no relay");
        };
    return new Cluster(transport, node, unbounded, channels, relay.pollInterval(), threads);
  }

  private void publishTransient(Event event) {
    outlet.publish(event);
    if (config.operations().metrics()) {
      metrics.publishing().published(1);
    }
  }

  private void observe(HubEnvironment environment) {
    metrics.show(fanOut, channels, traffic);
    metrics.showRelay(() -> cluster.map(joined -> joined.status().relayIsUp()).orElse(true));
    metrics.showRelay(
        Map.of(
            "sent", () -> relayed().sent(),
            "received", () -> relayed().received(),
            "missed", () -> relayed().missed(),
            "dropped", () -> relayed().dropped()),
        () -> cluster.map(joined -> joined.status().readFromLog()).orElse(0L));
    metrics.showPaths(paths);
    pools.addAll(environment.pools());
    metrics.show(pools);
    if (config.streams().maxConnections() == 0) {
      health.drain("carillon.limit.max-connections is 0");
    }
    health.addReady(new Check("database", probe::problem));
    cluster.ifPresent(joined -> health.addNote(new Check("relay", joined::problem)));
    health.addLive(
        new Check(
            "fan-out",
            () ->
                fanOut.isServing()
                    ? Optional.empty()
                    : Optional.of("a thread that serves streams has ended")));
    probe.start(threadsNamed("health"));
  }

  private RelayCounts relayed() {
    return cluster.map(joined -> joined.status().counts()).orElse(RelayCounts.NONE);
  }

  private void keepHouse(Transactions transactions) {
    Retention retention = new Retention(transactions, config::forChannel, clock);
    every(RETENTION_INTERVAL, retention::sweep);
    every(RETENTION_INTERVAL, database::sweep);
    every(IDLE_CHANNEL_INTERVAL, () -> channels.forgetIdle(IDLE_CHANNEL_AGE));
  }

  private void every(Duration interval, Runnable task) {
    every(interval, task, scheduler);
  }

  private static void every(
      Duration interval, Runnable task, ScheduledThreadPoolExecutor scheduler) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (LogUnavailableException unavailable) { // which others complain of
            LOG.log(Level.DEBUG, "housekeeping waits for the database", unavailable);
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

  /**
   * Threads that ask the database, and are there from the start of the hub to its end: one that is
   * made while a request is answered has the request's context from Payara, which then remembers
   * for what it was used, and with it the application, for ever.
   */
  private ThreadPoolExecutor askingExecutor(String name, int size) {
    ThreadPoolExecutor executor = executor(name, size);
    executor.allowCoreThreadTimeOut(false);
    return executor;
  }

  /**
   * A fixed number of threads; what waits for them is bounded by who hands it over: readers, polls
   * and publishers under way.
   */
  private ThreadPoolExecutor executor(String name, int size) {
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

  /** The log, for reading: whoever asks waits for no longer than publishers do. */
  public EventLog log() {
    return log;
  }

  /** The channels in memory. */
  public Channels channels() {
    return channels;
  }

  /** Brings what this node has committed to its subscribers, and to the other nodes. */
  void deliver(EventsAppended appended) {
    delivery.accept(appended);
  }

  /** Has leases renewed, until the hub closes; nothing else keeps that waiting. */
  void everySoOften(Duration interval, Runnable renewal) {
    every(interval, renewal, leasing);
  }

  /** Runs what is to be said to other nodes, which may have to wait for the database. */
  ScheduledExecutorService leasing() {
    return leasing;
  }

  /** The tables that all nodes share. */
  public SharedDatabase database() {
    return database;
  }

  /** Which node this is, since its start. */
  public String node() {
    return node.toString();
  }

  /** This node among others; empty if it is alone. */
  public Optional<Cluster> cluster() {
    return cluster;
  }

  /** All nodes. */
  public Nodes census() {
    return sharing
        .map(ClusterServices::census)
        .orElse(() -> List.of(new Nodes.Node(node(), fanOut.size())));
  }

  /** Ends streams, of all nodes. */
  public Disconnector disconnector() {
    return sharing
        .map(ClusterServices::disconnector)
        .orElseGet(() -> new LocalDisconnector(fanOut));
  }

  /** Lets streams stay open, of all nodes. */
  public Renewals renewals() {
    return sharing.map(ClusterServices::renewals).orElseGet(() -> new LocalRenewals(fanOut));
  }

  /** Hears which clients are alive, of all nodes. */
  public ClientLiveness signsOfLife() {
    return sharing
        .map(ClusterServices::signsOfLife)
        .orElseGet(() -> new ClientLiveness(fanOut, elsewhere -> {}));
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
  public SecurityServices security() {
    return security;
  }

  /**
   * Opens no more streams, and ends those that are open within {@code
   * carillon.stream.drain-timeout}; blocks for so long. Everything else goes on.
   */
  public void drain() {
    health.drain("the hub shuts down");
    fanOut.drain(config.streams().drainTimeout());
  }

  /** Ends streams, finishes what publishers have handed over, and ends all threads. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (!fanOut.isDraining()) { // a server has no other way to say that it stops
      drain();
    }
    for (Runnable ending : endings) {
      try {
        ending.run();
      } catch (RuntimeException | LinkageError e) { // the others have to end all the same
        LOG.log(Level.WARNING, "a part of the hub could not be ended", e);
      }
    }
  }

  /**
   * What is to be done at the end, in this order. Put together at the start, for by the time it is
   * needed a server may have taken away the WAR that classes would be loaded from.
   */
  private List<Runnable> endings() {
    List<Runnable> steps = new ArrayList<>();
    steps.add(management::close);
    steps.add(probe::close);
    steps.add(scheduler::shutdownNow);
    steps.add(leasing::shutdownNow);
    steps.add(fanOut::close);
    sharing.ifPresent(others -> steps.add(others::close));
    steps.add(appender::close);
    steps.add(watch::shutdownNow); // not before: it ends waiting for a database that is silent
    cluster.ifPresent(joined -> steps.add(joined::close)); // after the last commit
    executors.forEach(executor -> steps.add(executor::shutdown));
    return List.copyOf(steps);
  }
}
