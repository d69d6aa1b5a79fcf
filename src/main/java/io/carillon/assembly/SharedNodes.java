package io.carillon.assembly;

import io.carillon.cluster.Cluster;
import io.carillon.cluster.Hint;
import io.carillon.config.StreamConfig;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Ticker;
import io.carillon.fanout.FanOut;
import io.carillon.health.Check;
import io.carillon.health.Health;
import io.carillon.log.LogUnavailableException;
import io.carillon.presence.LocalPresence;
import io.carillon.presence.PresenceListener;
import io.carillon.presence.SharedPresence;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Disconnector;
import io.carillon.security.LocalDisconnector;
import io.carillon.security.LocalRenewals;
import io.carillon.security.PublishRateLimiter;
import io.carillon.shared.Agreements;
import io.carillon.shared.ClientIds;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.ClusterCommands;
import io.carillon.shared.ClusterCounters;
import io.carillon.shared.CommandBus;
import io.carillon.shared.MemberLeases;
import io.carillon.shared.NodeRegistry;
import io.carillon.shared.OneTimeStore;
import io.carillon.shared.SharedConnectionCounts;
import io.carillon.shared.SharedPublishRates;
import io.carillon.shared.SharedRelayKeys;
import io.carillon.shared.SharedRevocations;
import io.carillon.shared.SharedTickets;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One of several nodes, which share a log, tables beside it and a relay. */
final class SharedNodes implements Nodes {
  private static final Logger LOG = System.getLogger(SharedNodes.class.getName());

  /** How long a command waits for other nodes once they have polled. */
  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(3);

  /** How soon after a revocation the command to close the streams usually arrives. */
  private static final Duration REVOCATION_DELAY = Duration.ofSeconds(2);

  private static final int LEASE_THREADS = 3;
  private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
  private static final Duration RATES_INTERVAL = Duration.ofMillis(250);

  private final HubContext hub;
  private final Storage storage;
  private final Cluster cluster;
  private final FanOut fanOut;
  private final SharedRevocations revocations;
  private final NodeRegistry registry;
  private final ClusterCounters counters;
  private final SharedConnectionCounts connections;
  private final Disconnector localDisconnector;
  private final CommandBus commandBus;
  private final ClusterCommands commands;
  private final Services services;
  private final SharedPublishRates rates;
  private final ScheduledThreadPoolExecutor leasePool;
  private final Map<DisconnectTarget, Instant> revoked = new HashMap<>(); // guarded by this
  private final AtomicBoolean isPollDue = new AtomicBoolean(); // a poll is enqueued

  /**
   * @param cluster running; stopped with this
   */
  SharedNodes(
      HubContext hub,
      Storage storage,
      Engine engine,
      PublishRateLimiter publishRates,
      Cluster cluster) {
    hub.lifecycle().addRunning("relay", cluster::close); // after the last commit
    String node = hub.nodeName();
    this.hub = hub;
    this.storage = storage;
    this.cluster = cluster;
    this.fanOut = engine.fanOut();
    this.revocations = storage.sharedRevocations();
    this.counters = new ClusterCounters(storage.database(), node);
    this.connections =
        new SharedConnectionCounts(counters, hub.threads().named("count"), Ticker.SYSTEM);
    this.registry = new NodeRegistry(storage.database(), node);
    this.localDisconnector = new LocalDisconnector(fanOut);
    Duration commandTimeout = hub.config().relay().logInterval().plus(COMMAND_TIMEOUT);
    this.commandBus =
        new CommandBus(
            storage.database(),
            registry,
            node,
            commandTimeout,
            Ticker.SYSTEM,
            () -> cluster.broadcast(new Hint.SharedStateChanged()));
    ClientIds clientIds = ClientIds.of(new Agreements(storage.database()));
    fanOut.clientIds(clientIds::create);
    this.commands =
        new ClusterCommands(
            localDisconnector, new LocalRenewals(fanOut), commandBus, clientIds, Ticker.SYSTEM);
    boolean isLivenessNeeded = isLivenessNeeded(hub.config().streams());
    this.services =
        new Services(
            new SharedTickets(new OneTimeStore(storage.database())),
            connections,
            commands,
            commands,
            new ClientLiveness(
                fanOut, clientIds::isOwn, isLivenessNeeded ? cluster::broadcast : hint -> {}),
            registry);
    this.rates = new SharedPublishRates(publishRates, cluster::broadcast);
    this.leasePool = hub.threads().timers("lease", LEASE_THREADS);
    hub.lifecycle().addRunning("node services", this::leave);
  }

  /** Whether streams may be closed because their clients are inactive. */
  private static boolean isLivenessNeeded(StreamConfig streams) {
    return streams.evicts() || !streams.idleTimeout().isZero();
  }

  @Override
  public void deliver(EventsAppended appended) {
    cluster.appended(appended);
  }

  @Override
  public CompletionStage<@Nullable Void> deliver(Event transientEvent) {
    return cluster.published(transientEvent);
  }

  @Override
  public Services services() {
    return services;
  }

  @Override
  public Members members(PresenceListener listener) {
    MemberLeases leases = new MemberLeases(storage.database(), hub.nodeName());
    SharedPresence shared = new SharedPresence(leases, listener, hub.clock());
    LocalPresence presence =
        new LocalPresence(hub.config().presence().leaveGrace(), hub.clock(), leasePool, shared);
    scheduleOnLeasePool(SharedPresence.RENEWAL, () -> shared.renew(presence.all()));
    return new Members(presence, shared);
  }

  @Override
  public RelayState relay() {
    Cluster.Status status = cluster.status();
    return new RelayState(status.relayIsUp(), status.readFromLog(), status.counts());
  }

  @Override
  public void addChecks(Health health) {
    health.addNote(new Check("relay", cluster::problem));
  }

  @Override
  public void addTo(Lifecycle lifecycle, ScheduledThreadPoolExecutor watch) {
    lifecycle.add("lease pool", () -> start(watch), leasePool::shutdownNow);
  }

  private void start(ScheduledThreadPoolExecutor watch) {
    renew();
    cluster.onHint(this::onHint);
    scheduleOnLeasePool(hub.config().relay().logInterval(), this::poll);
    scheduleOnLeasePool(NodeRegistry.RENEWAL, this::renew);
    scheduleOnLeasePool(SWEEP_INTERVAL, counters::sweep);
    scheduleOnLeasePool(SharedRelayKeys.LIFETIME, cluster::renewKey);
    HubThreads.schedule(watch, RATES_INTERVAL, rates::broadcast);
  }

  /** Repeats a task that accesses the database; other tasks cannot delay it for long. */
  private void scheduleOnLeasePool(Duration interval, Runnable task) {
    HubThreads.schedule(leasePool, interval, task);
  }

  private void renew() {
    if (!registry.renew(fanOut.size())) {
      connections.writeAgain();
    }
  }

  private void onHint(Hint hint) {
    if (hint instanceof Hint.ClientsAlive alive) {
      services.liveness().onHint(alive);
    } else if (hint instanceof Hint.EventsCounted counted) {
      rates.onHint(counted);
    } else {
      pollSoon();
    }
  }

  private void pollSoon() {
    if (isPollDue.compareAndSet(false, true)) {
      try {
        leasePool.execute(this::pollNow);
      } catch (RejectedExecutionException shuttingDown) {
        LOG.log(Level.DEBUG, "The hub shuts down and executes no more commands");
      }
    }
  }

  private void pollNow() {
    isPollDue.set(false);
    try {
      poll();
    } catch (LogUnavailableException unavailable) {
      LOG.log(Level.DEBUG, "Commands cannot be polled now; retrying", unavailable);
    }
  }

  /**
   * Reads revocations first and closes streams afterwards, so that their clients cannot reconnect.
   *
   * <p>A revocation is followed by a command to close its streams, which counts them. A node that
   * was away for too long to receive the command closes them by itself, a little later.
   */
  private synchronized void poll() {
    Instant now = hub.clock().instant();
    revocations.load(target -> revoked.putIfAbsent(target, now.plus(REVOCATION_DELAY)));
    commandBus.poll(commands::handle);
    revoked.entrySet().removeIf(entry -> closeIfDue(entry, now));
  }

  private boolean closeIfDue(Map.Entry<DisconnectTarget, Instant> entry, Instant now) {
    boolean isDue = entry.getValue().isBefore(now);
    if (isDue) {
      localDisconnector.disconnect(entry.getKey());
    }
    return isDue;
  }

  private void leave() {
    connections.close();
    try {
      registry.leave();
    } catch (LogUnavailableException unavailable) {
      LOG.log(Level.DEBUG, "The node lease was not released and expires", unavailable);
    }
  }
}
