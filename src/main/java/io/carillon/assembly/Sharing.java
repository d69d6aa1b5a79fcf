package io.carillon.assembly;

import io.carillon.channel.FanOut;
import io.carillon.channel.LogUnavailableException;
import io.carillon.channel.Ticker;
import io.carillon.cluster.Cluster;
import io.carillon.log.Deposits;
import io.carillon.log.Leases;
import io.carillon.log.Tallies;
import io.carillon.log.Transactions;
import io.carillon.security.ConnectionCounts;
import io.carillon.security.Disconnector;
import io.carillon.security.LocalDisconnector;
import io.carillon.security.LocalRenewals;
import io.carillon.security.PublishRates;
import io.carillon.security.Renewals;
import io.carillon.security.Target;
import io.carillon.security.TicketStore;
import io.carillon.shared.Bulletin;
import io.carillon.shared.Census;
import io.carillon.shared.Orders;
import io.carillon.shared.Roster;
import io.carillon.shared.SharedConnectionCounts;
import io.carillon.shared.SharedRates;
import io.carillon.shared.SharedRevocations;
import io.carillon.shared.SharedTickets;
import io.carillon.shared.SignsOfLife;
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
final class Sharing implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Sharing.class.getName());

  /** Tells the others that there is something for them in the database. */
  private static final String LOOK = "look";

  /** How long an admin waits for the answers of nodes, once they know that they are asked. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  /** How soon after a revocation the order comes to end the streams. */
  private static final Duration ASKED_WITHIN = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final SharedRevocations revocations;
  private final Roster roster;
  private final Deposits deposits;
  private final Tallies tallies;
  private final SharedConnectionCounts counts;
  private final Disconnector disconnector;
  private final Orders orders;
  private final Bulletin bulletin;
  private final SignsOfLife signsOfLife;
  private final SharedRates rates;
  private final FanOut fanOut;
  private final Clock clock;
  private final Map<Target, Instant> toEnd = new HashMap<>(); // guarded by this
  private final AtomicBoolean lookIsDue = new AtomicBoolean(); // one is on its way

  /** Where tickets and counts are kept: needed before there are streams. */
  record Stores(Deposits deposits, Tallies tallies, SharedConnectionCounts counts) {
    static Stores open(
        Leases leases, Transactions transactions, Clock clock, String node, ThreadFactory threads) {
      Tallies tallies = new Tallies(leases, transactions, clock, node);
      return new Stores(
          new Deposits(transactions, clock),
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
  Sharing(
      Stores stores,
      Leases leases,
      SharedRevocations revocations,
      Cluster cluster,
      FanOut fanOut,
      PublishRates publishRates,
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
    this.roster = new Roster(leases, node);
    this.disconnector = new LocalDisconnector(fanOut);
    this.bulletin = new Bulletin(leases, node, pollInterval.plus(ANSWER), () -> cluster.say(LOOK));
    this.orders = new Orders(disconnector, new LocalRenewals(fanOut), bulletin, deposits, clock);
    this.signsOfLife = new SignsOfLife(fanOut, silenceEnds ? cluster::say : nobody -> {});
    this.rates = new SharedRates(publishRates, cluster::say);
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

  Census census() {
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

  SignsOfLife signsOfLife() {
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
