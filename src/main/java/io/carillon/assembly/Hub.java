package io.carillon.assembly;

import io.carillon.config.StreamConfig;
import io.carillon.event.EventsAppended;
import io.carillon.event.Position;
import io.carillon.event.Ticker;
import io.carillon.fanout.FanOut;
import io.carillon.jpa.PoolerCheck;
import io.carillon.log.EpochGuard;
import io.carillon.management.HubManagement;
import io.carillon.publish.ApplicationObservers;
import io.carillon.publish.SinkRegistrar;
import io.carillon.security.Audit;
import io.carillon.security.PublishRateLimiter;
import io.carillon.subscribe.StreamOpener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A running hub: its modules are created here, started, and stopped in the reverse order. */
public final class Hub implements AutoCloseable {
  private static final int ANSWERING_THREADS = 8;

  /** Where writes block: up to so many clients may stop reading without an effect on others. */
  private static final int WRITING_THREADS = 32;

  private static final Duration WARM_UP_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration RETENTION_INTERVAL = Duration.ofMinutes(1);
  private static final Duration IDLE_CHANNEL_INTERVAL = Duration.ofSeconds(30);
  private static final Duration IDLE_CHANNEL_AGE = Duration.ofMinutes(5);
  private static final Duration ERASURE_INTERVAL = Duration.ofSeconds(5);

  // The modules, from which HubBeans and FamilyBeans take the beans.
  final HubContext context;
  final ScheduledThreadPoolExecutor scheduler;
  final Observability observability;
  final Storage storage;
  final Engine engine;
  final Optional<LogIdentity> identity;
  final Nodes nodes;
  final SecurityServices security;
  final Publishing publishing;
  final StreamOpener streams;
  final SinkRegistrar registrar;

  private final WarmUp warmUp;
  private long forgotten; // erasures after which connections were replaced
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private Hub(
      HubContext context,
      Optional<Consumer<EventsAppended>> announce,
      ApplicationObservers observers) {
    HubThreads threads = context.threads();
    this.context = context;
    this.scheduler = threads.timers("schedule", 1);
    ScheduledThreadPoolExecutor watch = threads.timers("watch", 1); // without database access
    Audit audit = new Audit(Ticker.SYSTEM::nanos);
    PublishRateLimiter rates =
        new PublishRateLimiter(context.config().limits(), Ticker.SYSTEM::nanos, audit);
    this.observability = Observability.create(context);
    this.storage = Storage.create(context);
    this.engine =
        Engine.create(
            context,
            storage,
            audit,
            observability.metrics(),
            StreamEvents.create(context, storage, observers));
    this.identity =
        storage
            .epochs()
            .map(
                epochs ->
                    new LogIdentity(epochs, storage.direct(), engine.channels(), context.clock()));
    this.nodes = ClusterMembership.join(context, storage, engine, rates, scheduler);
    this.security = SecurityServices.create(context, storage, nodes, rates, audit, observability);
    observability.metrics().registerLogins(security.throttle()::refused);
    context.lifecycle().addRunning("watch", watch::shutdownNow); // the appender's stop needs it
    this.publishing =
        Publishing.create(
            context,
            storage,
            nodes,
            engine,
            observability.metrics(),
            watch,
            identity.<EpochGuard>map(each -> each).orElse(EpochGuard.NONE),
            announce);
    ExecutorService answering = threads.pool("answer", ANSWERING_THREADS);
    this.streams = streams(answering, threads.pool("write", WRITING_THREADS));
    this.registrar = new FanOutRegistrar(engine.fanOut(), answering);
    this.warmUp = new WarmUp(storage.direct(), context.config().security());
    addServices(watch);
  }

  /**
   * Starts a hub.
   *
   * @param announce called after every commit, in the order of commits, on a thread of its own;
   *     empty if nothing observes commits
   * @param observers of streams and of the occupancy of channels
   * @throws IllegalArgumentException if the configured relay is not possible here
   */
  static Hub start(
      HubEnvironment environment,
      Optional<Consumer<EventsAppended>> announce,
      ApplicationObservers observers) {
    HubContext context = HubContext.of(environment);
    context.lifecycle().addRunning("database", environment::closeDatabase);
    try {
      Hub hub = new Hub(context, announce, observers);
      context.lifecycle().start();
      return hub;
    } catch (RuntimeException failure) {
      context.lifecycle().stop();
      throw PoolerCheck.explained(failure);
    } catch (Error failure) {
      context.lifecycle().stop();
      throw failure;
    }
  }

  private StreamOpener streams(ExecutorService answering, ExecutorService writing) {
    return new StreamOpener(
        engine.fanOut(),
        security.connections(),
        context.config().streams(),
        answering,
        writing,
        context.clock(),
        context.memory());
  }

  private void addServices(ScheduledThreadPoolExecutor watch) {
    Lifecycle lifecycle = context.lifecycle();
    FanOut fanOut = engine.fanOut();
    lifecycle.add("fan-out", () -> fanOut.start(context.threads().factory()), fanOut::close);
    nodes.addTo(lifecycle, watch);
    lifecycle.add("warm-up", () -> warmUp.start(context.threads().named("warm-up")), () -> {});
    lifecycle.add("housekeeping", this::scheduleHousekeeping, scheduler::shutdownNow);
    identity.ifPresent(this::addIdentity);
    observability.addTo(context, storage, engine, nodes);
    JmsServices.addTo(context, storage, publishing.publisher(), observability.metrics());
    lifecycle.addRunning(
        "JMX",
        HubManagement.register(fanOut, engine.channels(), engine.traffic(), observability.health())
            ::close);
  }

  private void addIdentity(LogIdentity each) {
    ScheduledThreadPoolExecutor checks = context.threads().timers("epoch", 1);
    context
        .lifecycle()
        .add(
            "epoch",
            () -> HubThreads.schedule(checks, LogIdentity.CHECK, each::check),
            () -> {
              checks.shutdownNow();
              each.leave();
            });
    observability.addIdentity(each);
  }

  /** On the scheduler's thread only. */
  private void forgetErased() {
    long erasures = engine.channels().erasures();
    if (erasures != forgotten) {
      forgotten = erasures;
      context.environment().forgetSentData();
    }
  }

  /** Opens an epoch of the log; one in memory stays in its first. */
  long openEpoch() {
    return identity.map(LogIdentity::open).orElse(Position.FIRST_EPOCH);
  }

  private void scheduleHousekeeping() {
    HubThreads.schedule(scheduler, RETENTION_INTERVAL, storage.sweep());
    HubThreads.schedule(
        scheduler, IDLE_CHANNEL_INTERVAL, () -> engine.channels().forgetIdle(IDLE_CHANNEL_AGE));
    HubThreads.schedule(scheduler, ERASURE_INTERVAL, this::forgetErased);
  }

  /** Waits until first requests are as fast as others, or for two seconds. */
  public void awaitWarmUp() {
    warmUp.await(WARM_UP_TIMEOUT);
  }

  /**
   * Opens no more streams, and closes those that are open within {@code
   * carillon.stream.drain-timeout}; blocks for so long. Everything else continues.
   */
  public void drain() {
    observability.health().drain("the hub shuts down");
    StreamConfig streams = context.config().streams();
    boolean isOnlyNode = !context.config().relay().hasOtherNodes();
    engine.fanOut().drain(streams.drainTimeout(), isOnlyNode && !streams.refusesByRetry());
  }

  /** Closes streams, finishes the publications in flight, and ends all threads. */
  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      if (!engine.fanOut().isDraining()) { // an application server announces its stop only so
        drain();
      }
      context.lifecycle().stop();
    }
  }
}
