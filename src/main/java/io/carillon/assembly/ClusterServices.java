package io.carillon.assembly;

import io.carillon.cluster.Cluster;
import io.carillon.cluster.Hint;
import io.carillon.event.Ticker;
import io.carillon.fanout.FanOut;
import io.carillon.log.LogUnavailableException;
import io.carillon.security.ConnectionCounts;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Disconnector;
import io.carillon.security.LocalDisconnector;
import io.carillon.security.LocalRenewals;
import io.carillon.security.PublishRateLimiter;
import io.carillon.security.Renewals;
import io.carillon.security.TicketStore;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.ClusterCommands;
import io.carillon.shared.ClusterCounters;
import io.carillon.shared.CommandBus;
import io.carillon.shared.NodeRegistry;
import io.carillon.shared.Nodes;
import io.carillon.shared.OneTimeStore;
import io.carillon.shared.SharedConnectionCounts;
import io.carillon.shared.SharedDatabase;
import io.carillon.shared.SharedPublishRates;
import io.carillon.shared.SharedRevocations;
import io.carillon.shared.SharedTickets;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a node has in common with the others, put together. */
final class ClusterServices implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ClusterServices.class.getName());

  /** How long an admin waits for the answers of nodes, once they know that they are asked. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  /** How soon after a revocation the order comes to end the streams. */
  private static final Duration ASKED_WITHIN = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final SharedRevocations revocations;
  private final NodeRegistry roster;
  private final ClusterCounters tallies;
  private final SharedConnectionCounts counts;
  private final Disconnector disconnector;
  private final ClusterCommands orders;
  private final CommandBus bulletin;
  private final ClientLiveness signsOfLife;
  private final SharedPublishRates rates;
  private final FanOut fanOut;
  private final Clock clock;
  private final Map<DisconnectTarget, Instant> toEnd = new HashMap<>(); // guarded by this
  private final AtomicBoolean lookIsDue = new AtomicBoolean(); // one is on its way

  /** Where tickets and counts are kept: needed before there are streams. */
  record Stores(OneTimeStore deposits, ClusterCounters tallies, SharedConnectionCounts counts) {
    static Stores open(
        SharedDatabase database, String node, ThreadFactory threads) {
      ClusterCounters tallies = new ClusterCounters(database, node);
      return new Stores(
          new OneTimeStore(database),
          tallies,
          new SharedConnectionCounts(tallies, threads, Ticker.SYSTEM));
    }

    TicketStore tickets() {
      return new SharedTickets(deposits);
    }

    ConnectionCounts connections() {
      return counts;
    }
  }

  /**
   * @param silenceEnds whether streams may end because their clients give no sign of life
   */
  ClusterServices(
      Stores stores,
      SharedDatabase database,
      SharedRevocations revocations,
      Cluster cluster,
      FanOut fanOut,
      PublishRateLimiter publishRates,
      boolean silenceEnds,
      String node,
      Duration pollInterval,
      Clock clock) {
    this.cluster = cluster;
    this.revocations = revocations;
    this.fanOut = fanOut;
    this.clock = clock;
    this.tallies = stores.tallies();
    this.counts = stores.counts();
    this.roster = new NodeRegistry(database, node);
    this.disconnector = new LocalDisconnector(fanOut);
    this.bulletin =
        new CommandBus(
            database,
            roster,
            node,
            pollInterval.plus(ANSWER),
            Ticker.SYSTEM,
            () -> cluster.broadcast(new Hint.SharedStateChanged()));
    this.orders =
        new ClusterCommands(disconnector, new LocalRenewals(fanOut), bulletin);
    this.signsOfLife = new ClientLiveness(fanOut, silenceEnds ? cluster::broadcast : hint -> {});
    this.rates = new SharedPublishRates(publishRates, cluster::broadcast);
  }

  /**
   * Begins to hear and to look.
   *
   * @param executor runs what asks the database
   */
  void start(ScheduledExecutorService executor) {
    renew();
    cluster.onHint(
        hint -> {
          if (hint instanceof Hint.ClientsAlive alive) {
            signsOfLife.onHint(alive);
          } else if (hint instanceof Hint.EventsCounted counted) {
            rates.onHint(counted);
          } else {
            lookSoon(executor);
          }
        });
  }

  private void lookSoon(ScheduledExecutorService executor) {
    if (lookIsDue.compareAndSet(false, true)) {
      try {
        executor.execute(
            () -> {
              lookIsDue.set(false);
              try {
                look();
              } catch (LogUnavailableException unavailable) {
                LOG.log(Level.DEBUG, "the database cannot be looked in now, but soon", unavailable);
              }
            });
      } catch (RejectedExecutionException shuttingDown) {
        LOG.log(Level.DEBUG, "the hub shuts down and does nothing for others any more");
      }
    }
  }

  /**
   * Learns what was revoked, and only then ends streams: who comes back has to be kept out.
   *
   * <p>Whoever revokes asks for the streams to be ended, and for how many there were. Should this
   * node have been away for so long that it was not asked, it does that by itself, a little later.
   */
  synchronized void look() {
    Instant now = clock.instant();
    revocations.load(target -> toEnd.putIfAbsent(target, now.plus(ASKED_WITHIN)));
    bulletin.poll(orders::handle);
    toEnd
        .entrySet()
        .removeIf(
            entry -> {
              boolean isDue = entry.getValue().isBefore(now);
              if (isDue) {
                disconnector.disconnect(entry.getKey());
              }
              return isDue;
            });
  }

  /** Says that this node is there. */
  void renew() {
    if (!roster.renew(fanOut.size())) {
      counts.writeAgain();
    }
  }

  /** Tells the others how much was published here; asks no database. */
  void tellRates() {
    rates.broadcast();
  }

  /** Removes what nobody wants any more. */
  void sweep() {
    tallies.sweep();
  }

  Nodes census() {
    return roster;
  }

  /** Of all nodes. */
  Disconnector disconnector() {
    return orders;
  }

  /** Of all nodes. */
  Renewals renewals() {
    return orders;
  }

  ClientLiveness signsOfLife() {
    return signsOfLife;
  }

  @Override
  public void close() {
    counts.close();
    try {
      roster.leave();
    } catch (LogUnavailableException unavailable) {
      LOG.log(Level.DEBUG, "the other nodes find out by themselves that this one is gone");
    }
  }
}
