package io.carillon.shared;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.Ticker;
import io.carillon.log.LogUnavailableException;
import io.carillon.security.ConnectionCounts;
import io.carillon.security.MemoryConnectionCounts;
import io.carillon.shared.ClusterCounters.Reservation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Counts of open streams across all nodes. A stream that is to be opened waits for one thread,
 * which reserves a place in the database for all streams that wait at the time: ten thousand
 * reconnecting clients cost some dozens of transactions. Closed streams are written with the next
 * transaction.
 *
 * <p>The limit fails open: while the database does not answer within {@link #TIMEOUT}, each node
 * applies the limit to its own streams, and writes what was opened meanwhile afterwards.
 *
 * <p>Concurrency: {@code here} enforces this node's own limit first. {@code counted}, the state of
 * the database, belongs to the thread. A reservation that is not decided in time is decided by the
 * waiting caller, by completing its future: the first to complete it decides, and the thread counts
 * accordingly.
 */
public final class SharedConnectionCounts implements ConnectionCounts, AutoCloseable {
  private static final Logger LOG = System.getLogger(SharedConnectionCounts.class.getName());

  /** How long opening a stream waits for the database. */
  static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** How long the database is not accessed after a failure. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(1);
  private static final int MAX_GROUP = 256;

  private final ClusterCounters counters;
  private final Ticker ticker;
  private final Thread thread;
  private final MemoryConnectionCounts here = new MemoryConnectionCounts();
  private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
  private final OutageLog outage =
      new OutageLog(
          LOG,
          "Streams cannot be counted across nodes: limits apply to each node separately",
          "Streams are counted across nodes again");
  private volatile long writingSinceNanos; // 0: no transaction is under way
  private volatile boolean mustRewrite;
  private volatile boolean closed;

  private final Map<String, Integer> counted = new HashMap<>(); // the thread's, as what follows
  private final Set<String> unwritten = new LinkedHashSet<>();
  private long pausedUntilNanos;

  public SharedConnectionCounts(ClusterCounters counters, ThreadFactory threads, Ticker ticker) {
    this.counters = counters;
    this.ticker = ticker;
    this.pausedUntilNanos = ticker.nanos();
    this.thread = threads.newThread(this::run);
    thread.setName("carillon-count");
    thread.start();
  }

  /** A stream that is to be opened, with a decision to come, or one that was closed. */
  private record Change(String key, int limit, Optional<CompletableFuture<Boolean>> decision) {
    static Change opening(String key, int limit) {
      return new Change(key, limit, Optional.of(new CompletableFuture<>()));
    }

    static Change closed(String key) {
      return new Change(key, 0, Optional.empty());
    }

    boolean isClosed() {
      return decision.isEmpty();
    }

    /** Whether it has not been decided. */
    boolean isWaiting() {
      return decision.isPresent() && !decision.get().isDone();
    }

    /** Decides it; false if it was decided before. */
    boolean decide(boolean allowed) {
      return decision.orElseThrow().complete(allowed);
    }

    boolean await() {
      CompletableFuture<Boolean> future = decision.orElseThrow();
      try {
        return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException undecided) {
        decide(true);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        decide(true);
      } catch (ExecutionException e) { // it is never completed exceptionally
        throw new IllegalStateException(e);
      }
      return future.join();
    }
  }

  @Override
  public boolean tryAdd(String key, int limit) {
    if (!here.tryAdd(key, limit)) {
      return false;
    }
    Change change = Change.opening(key, limit);
    if (isStuck()) {
      change.decide(true);
    }
    changes.add(change);
    boolean allowed = change.await();
    if (!allowed) {
      here.remove(key);
    }
    return allowed;
  }

  /** Whether the thread hangs in the database: then callers do not wait for it. */
  private boolean isStuck() {
    long since = writingSinceNanos;
    return closed || (since != 0 && ticker.nanos() - since > TIMEOUT.toNanos());
  }

  @Override
  public void remove(String key) {
    here.remove(key);
    changes.add(Change.closed(key));
  }

  /** Writes all counts of this node again, since other nodes may have removed them. */
  public void writeAgain() {
    mustRewrite = true;
  }

  /** Stops counting across nodes. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  // --- the thread --------------------------------------------------------------------------------

  private void run() {
    while (!closed) {
      try {
        List<Change> group = take();
        if (mustRewrite) {
          mustRewrite = false;
          unwritten.addAll(counted.keySet());
        }
        process(group);
      } catch (InterruptedException ended) {
        return;
      } catch (RuntimeException fault) { // must not end the thread
        LOG.log(Level.ERROR, "Counting streams failed", fault);
      }
    }
  }

  private List<Change> take() throws InterruptedException {
    List<Change> group = new ArrayList<>();
    Change first = changes.poll(POLL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      group.add(first);
      changes.drainTo(group, MAX_GROUP - 1);
    }
    return group;
  }

  private void process(List<Change> group) {
    List<Change> waiting = new ArrayList<>();
    for (Change change : group) {
      if (change.isWaiting()) {
        waiting.add(change);
      } else { // closed, or opened without a decision of the thread
        count(change.key(), change.isClosed() ? -1 : 1);
        unwritten.add(change.key());
      }
    }
    Map<String, Integer> written = new HashMap<>();
    unwritten.stream()
        .limit(ClusterCounters.MAX_NAMES - MAX_GROUP)
        .forEach(key -> written.put(key, counted.getOrDefault(key, 0)));
    waiting.forEach(change -> written.put(change.key(), counted.getOrDefault(change.key(), 0)));
    if (!written.isEmpty()) {
      Optional<List<Boolean>> decided = reserve(written, waiting);
      if (decided.isPresent()) {
        unwritten.removeAll(written.keySet());
      }
      for (int i = 0; i < waiting.size(); i++) {
        complete(waiting.get(i), decided.isPresent(), decided.isEmpty() || decided.get().get(i));
      }
    }
  }

  private Optional<List<Boolean>> reserve(Map<String, Integer> counts, List<Change> waiting) {
    if (ticker.nanos() - pausedUntilNanos < 0) {
      return Optional.empty();
    }
    List<Reservation> reservations =
        waiting.stream().map(change -> new Reservation(change.key(), change.limit())).toList();
    writingSinceNanos = ticker.nanos() | 1; // never 0
    try {
      List<Boolean> decided = counters.reserve(counts, reservations);
      outage.succeeded();
      return Optional.of(decided);
    } catch (LogUnavailableException unavailable) {
      pausedUntilNanos = ticker.nanos() + PAUSE.toNanos();
      outage.failed(unavailable);
      return Optional.empty();
    } finally {
      writingSinceNanos = 0;
    }
  }

  private void complete(Change change, boolean isWritten, boolean allowed) {
    boolean inTime = change.decide(allowed);
    boolean isOpen = allowed || !inTime; // the caller did not wait any longer and opened it
    if (isOpen) {
      count(change.key(), 1);
    }
    if (isOpen && !(isWritten && allowed)) {
      unwritten.add(change.key());
    }
  }

  private void count(String key, int change) {
    counted.merge(key, change, Integer::sum);
    counted.remove(key, 0);
  }
}
