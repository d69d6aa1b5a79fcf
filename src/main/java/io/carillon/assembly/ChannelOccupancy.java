package io.carillon.assembly;

import io.carillon.api.ChannelOccupied;
import io.carillon.api.ChannelVacated;
import io.carillon.event.ChannelName;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.fanout.SubscriptionView;
import io.carillon.log.LogUnavailableException;
import io.carillon.shared.MemberLeases;
import io.carillon.shared.MemberLeases.Occupancy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Announces the first and the last stream of each channel across all nodes, once: each node holds a
 * lease of every channel that it has streams of. A channel is left after a grace period, in which
 * clients reconnect.
 *
 * <p>Streams are counted by any thread; leases belong to the one thread of the executor, which
 * compares them with the counts. What the database does not take now is repeated with the renewal.
 */
final class ChannelOccupancy implements SubscriptionListener {
  private static final Logger LOG = System.getLogger(ChannelOccupancy.class.getName());

  private final MemberLeases leases;
  private final ScheduledExecutorService executor;
  private final Duration grace;
  private final Clock clock;
  private final Consumer<Object> announcements;
  private final Map<ChannelName, Integer> streams = new ConcurrentHashMap<>();
  private final Set<ChannelName> held = new HashSet<>(); // the executor's thread only

  /**
   * @param leases of channels, for this node
   * @param executor with one thread
   * @param announcements only enqueues
   */
  ChannelOccupancy(
      MemberLeases leases,
      ScheduledExecutorService executor,
      Duration grace,
      Clock clock,
      Consumer<Object> announcements) {
    this.leases = leases;
    this.executor = executor;
    this.grace = grace;
    this.clock = clock;
    this.announcements = announcements;
  }

  @Override
  public void opened(SubscriptionView subscription) {
    if (!subscription.isPoll()) {
      for (ChannelName channel : subscription.positions().keySet()) {
        if (streams.merge(channel, 1, Integer::sum) == 1) {
          schedule(channel, Duration.ZERO);
        }
      }
    }
  }

  @Override
  public void closed(SubscriptionView subscription, CloseReason reason) {
    if (!subscription.isPoll()) {
      for (ChannelName channel : subscription.positions().keySet()) {
        boolean isLast =
            streams.computeIfPresent(channel, (same, count) -> count == 1 ? null : count - 1)
                == null;
        if (isLast) {
          schedule(channel, reason == CloseReason.SHUTDOWN ? Duration.ZERO : grace);
        }
      }
    }
  }

  private void schedule(ChannelName channel, Duration delay) {
    try {
      executor.schedule(() -> tryReconcile(channel), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException shuttingDown) {
      LOG.log(Level.DEBUG, "The hub shuts down: the lease of {0} expires", channel);
    }
  }

  private void tryReconcile(ChannelName channel) {
    try {
      reconcile(channel);
    } catch (LogUnavailableException unavailable) {
      LOG.log(Level.DEBUG, "The occupancy of a channel waits for the database", unavailable);
    }
  }

  private void reconcile(ChannelName channel) {
    boolean isRead = streams.containsKey(channel);
    if (isRead && !held.contains(channel)) {
      announce(leases.join(channel.value(), clock.instant()), channel.value());
      held.add(channel);
    } else if (!isRead && held.contains(channel)) {
      announce(leases.leave(channel.value()), channel.value());
      held.remove(channel);
    }
  }

  /**
   * Renews the leases, and announces changes that were missed, by this node or by one that died.
   */
  void renew() {
    if (leases.renew() < held.size()) {
      held.clear(); // some have expired while this node was cut off: all are acquired again
    }
    Set<ChannelName> all = new HashSet<>(streams.keySet());
    all.addAll(held);
    all.forEach(this::reconcile);
    for (String channel : leases.stale()) {
      announce(leases.reconcile(channel), channel);
    }
  }

  private void announce(Occupancy occupancy, String channel) {
    switch (occupancy) {
      case ACQUIRED -> announcements.accept(new ChannelOccupied(channel));
      case RELEASED -> announcements.accept(new ChannelVacated(channel));
      case UNCHANGED -> {} // another node has announced it
    }
  }
}
