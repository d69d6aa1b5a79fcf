package io.carillon.fanout;

import io.carillon.config.StreamConfig;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The open subscriptions of a node, by id, by user and by activity, and their limit. No method but
 * {@link #all} visits all of them. Thread-safe.
 */
final class OpenSubscriptions {
  private final int maxConnections;
  private final boolean evicts;
  private volatile ProcessCapacity process = ProcessCapacity.UNLIMITED;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, StreamSubscription> byId = new ConcurrentHashMap<>();
  private final Map<String, Set<StreamSubscription>> byUser = new ConcurrentHashMap<>();
  private final LeastActive<StreamSubscription> clients =
      new LeastActive<>(StreamSubscription::lastSeenNanos); // only if it evicts

  OpenSubscriptions(StreamConfig config) {
    this.maxConnections = config.maxConnections();
    this.evicts = config.evicts();
  }

  /** Sets what the process can hold. */
  void process(ProcessCapacity capacity) {
    process = capacity;
  }

  int size() {
    return open.get();
  }

  /** How many more may be opened, about. */
  long left() {
    return Math.min(Math.max(0, maxConnections - open.get()), process.left());
  }

  /**
   * Reserves capacity for one more subscription. On a full node this closes the stream of the
   * client that has been inactive for longest, if that is the policy.
   *
   * @throws TooManyConnectionsException if the node is full
   */
  void reserve() {
    boolean isAllowed = open.incrementAndGet() <= maxConnections;
    if (isAllowed && process.tryTake() || tryEvict()) {
      return;
    }
    open.decrementAndGet();
    throw isAllowed
        ? TooManyConnectionsException.ofProcess()
        : TooManyConnectionsException.ofNode(maxConnections);
  }

  /** Releases a reservation. */
  void release() {
    open.decrementAndGet();
  }

  private boolean tryEvict() {
    if (!evicts || maxConnections == 0) {
      return false;
    }
    for (Optional<StreamSubscription> next = clients.poll();
        next.isPresent();
        next = clients.poll()) {
      if (next.get().tryClose(CloseReason.EVICTED)) {
        return true;
      }
    }
    return false;
  }

  /** Adds a subscription, for which capacity was reserved. */
  void add(StreamSubscription subscription) {
    subscription
        .reader()
        .user()
        .ifPresent(user -> byUser.merge(user, Set.of(subscription), OpenSubscriptions::union));
    byId.put(subscription.id(), subscription); // from now on it may be closed and removed
    if (evicts && subscription.terms().isClient()) {
      clients.add(subscription);
      if (subscription.isClosed()) {
        clients.remove(subscription); // maybe it was removed before it was added here
      }
    }
  }

  /** Most users have one stream: a set that can grow is created for the second. */
  private static Set<StreamSubscription> union(
      Set<StreamSubscription> streams, Set<StreamSubscription> added) {
    Set<StreamSubscription> all = streams;
    if (streams.size() == 1) {
      all = ConcurrentHashMap.newKeySet();
      all.addAll(streams);
    }
    all.addAll(added);
    return all;
  }

  private static @Nullable Set<StreamSubscription> without(
      Set<StreamSubscription> streams, StreamSubscription removed) {
    if (streams.size() == 1) {
      return streams.contains(removed) ? null : streams;
    }
    streams.remove(removed);
    return streams;
  }

  /** Removes a subscription and its reservation; null if there is none with that id. */
  @Nullable StreamSubscription remove(String id) {
    StreamSubscription removed = byId.remove(id);
    if (removed != null) {
      removed
          .reader()
          .user()
          .ifPresent(
              user -> byUser.computeIfPresent(user, (name, streams) -> without(streams, removed)));
      clients.remove(removed);
      open.decrementAndGet();
    }
    return removed;
  }

  @Nullable StreamSubscription find(String id) {
    return byId.get(id);
  }

  Collection<StreamSubscription> ofUser(String user) {
    return byUser.getOrDefault(user, Set.of());
  }

  Collection<StreamSubscription> all() {
    return byId.values();
  }
}
