package io.carillon.assembly;

import io.carillon.cluster.Cluster;
import io.carillon.event.Ticker;
import io.carillon.fanout.FanOut;
import io.carillon.jpa.Transactions;
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
import io.carillon.shared.Leases;
import io.carillon.shared.NodeRegistry;
import io.carillon.shared.Nodes;
import io.carillon.shared.OneTimeStore;
import io.carillon.shared.SharedConnectionCounts;
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

  /** Tells the others that there is something for them in the database. */
  private static final String LOOK = "look";

  /** How long an admin waits for the answers of nodes, once they know that they are asked. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  /** How soon after a revocation the order comes to end the streams. */
  private static final Duration ASKED_WITHIN = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final SharedRevocations revocations;
  private final NodeRegistry roster;
  private final OneTimeStore deposits;
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
        Leases leases, Transactions transactions, Clock clock, String node, ThreadFactory threads) {
      ClusterCounters tallies = new ClusterCounters(leases, transactions, clock, node);
      return new Stores(
          new OneTimeStore(transactions, clock),
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
      Leases leases,
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
    this.deposits = stores.deposits();
    this.tallies = stores.tallies();
    this.counts = stores.counts();
    this.roster = new NodeRegistry(leases, node);
    this.disconnector = new LocalDisconnector(fanOut);
    this.bulletin =
        new CommandBus(leases, node, pollInterval.plus(ANSWER), () -> cluster.say(LOOK));
    this.orders =
        new ClusterCommands(disconnector, new LocalRenewals(fanOut), bulletin, deposits, clock);
    this.signsOfLife = new ClientLiveness(fanOut, silenceEnds ? cluster::say : nobody -> {});
    this.rates = new SharedPublishRates(publishRates, cluster::say);
  }

  /**
   * Begins to hear and to look.
   *
   * @param executor runs what asks the database
   */
  void start(ScheduledExecutorService executor) {
    renew();
    cluster.whenSaid(
        word -> {
          if (word.equals(LOOK)) {
            lookSoon(executor);
          } else {
            signsOfLife.heard(word);
            rates.heard(word);
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
    bulletin.look(orders::obey);
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
    rates.tell();
  }

  /** Removes what nobody wants any more. */
  void sweep() {
    deposits.sweep();
    tallies.sweep();
  }

  Nodes census() {
    return roster;
  }

  /** Of all nodes. */
  Disconnector disconnector() {
    return orders::disconnect;
  }

  /** Of all nodes. */
  Renewals renewals() {
    return orders::renew;
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
