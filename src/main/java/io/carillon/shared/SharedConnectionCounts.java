package io.carillon.shared;

import io.carillon.event.Ticker;
import io.carillon.log.LogUnavailableException;
import io.carillon.security.ConnectionCounts;
import io.carillon.security.MemoryConnectionCounts;
import io.carillon.shared.ClusterCounters.Addition;
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
 * Counts of all nodes together. Whoever opens a stream waits until one thread has asked the
 * database, which asks for all who wait at once: so ten thousand who come back at the same time
 * cost some dozens of transactions. What is closed is written down with the next, and nobody waits.
 *
 * <p>A limit is not worth an outage: while the database does not answer within {@link #PATIENCE},
 * each node counts for itself, and what was opened meanwhile is written down afterwards.
 *
 * <p>Concurrency: {@code here} is what this node's own limit is held by, before anybody is asked.
 * What the database knows, {@code counted}, is the thread's alone. A change that nobody has decided
 * in time is decided by who waits for it, by completing its answer: whoever completes it first has
 * decided, and the thread counts accordingly.
 */
public final class SharedConnectionCounts implements ConnectionCounts, AutoCloseable {
  private static final Logger LOG = System.getLogger(SharedConnectionCounts.class.getName());

  /** How long a stream that is to be opened waits for the database. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** After a failure the database is left alone for that long. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Duration LOOK_UP = Duration.ofSeconds(1);
  private static final int CHANGES_TOGETHER = 256;

  private final ClusterCounters tallies;
  private final Ticker ticker;
  private final Thread thread;
  private final MemoryConnectionCounts here = new MemoryConnectionCounts();
  private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
  private volatile long askingSinceNanos; // 0: the database is not being asked
  private volatile boolean isForgotten;
  private volatile boolean closed;

  private final Map<String, Integer> counted = new HashMap<>(); // the thread's, as what follows
  private final Set<String> unwritten = new LinkedHashSet<>();
  private long quietUntilNanos;
  private boolean failing;

  public SharedConnectionCounts(ClusterCounters tallies, ThreadFactory threads, Ticker ticker) {
    this.tallies = tallies;
    this.ticker = ticker;
    this.quietUntilNanos = ticker.nanos();
    this.thread = threads.newThread(this::run);
    thread.setName("carillon-count");
    thread.start();
  }

  /** One more that wants to know whether it may be, or one less. */
  private record Change(String key, int limit, Optional<CompletableFuture<Boolean>> answer) {
    static Change more(String key, int limit) {
      return new Change(key, limit, Optional.of(new CompletableFuture<>()));
    }

    static Change less(String key) {
      return new Change(key, 0, Optional.empty());
    }

    boolean isLess() {
      return answer.isEmpty();
    }

    /** Whether it is still to be decided. */
    boolean isWaiting() {
      return answer.isPresent() && !answer.get().isDone();
    }

    /** Decides it, and says whether that was in time. */
    boolean decide(boolean allowed) {
      return answer.orElseThrow().complete(allowed);
    }

    boolean await() {
      CompletableFuture<Boolean> decision = answer.orElseThrow();
      try {
        return decision.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException nobodyCanSay) {
        decide(true);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        decide(true);
      } catch (ExecutionException e) { // it is never completed so
        throw new IllegalStateException(e);
      }
      return decision.join();
    }
  }

  @Override
  public boolean tryAdd(String key, int limit) {
    if (!here.tryAdd(key, limit)) {
      return false;
    }
    Change more = Change.more(key, limit);
    if (isStuck()) {
      more.decide(true);
    }
    changes.add(more);
    boolean allowed = more.await();
    if (!allowed) {
      here.remove(key);
    }
    return allowed;
  }

  /** Whether the thread waits for a database that does not answer: then nobody waits for it. */
  private boolean isStuck() {
    long since = askingSinceNanos;
    return closed || (since != 0 && ticker.nanos() - since > PATIENCE.toNanos());
  }

  @Override
  public void remove(String key) {
    here.remove(key);
    changes.add(Change.less(key));
  }

  /** The others may have forgotten what this node has: it is written down again. */
  public void writeAgain() {
    isForgotten = true;
  }

  /** Asks and writes no more. */
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
        if (isForgotten) {
          isForgotten = false;
          unwritten.addAll(counted.keySet());
        }
        settle(group);
      } catch (InterruptedException ended) {
        return;
      } catch (RuntimeException fault) { // the thread must outlive anything
        LOG.log(Level.ERROR, "streams could not be counted", fault);
      }
    }
  }

  private List<Change> take() throws InterruptedException {
    List<Change> group = new ArrayList<>();
    Change first = changes.poll(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      group.add(first);
      changes.drainTo(group, CHANGES_TOGETHER - 1);
    }
    return group;
  }

  private void settle(List<Change> group) {
    List<Change> asking = new ArrayList<>();
    for (Change change : group) {
      if (change.isWaiting()) {
        asking.add(change);
      } else { // over, or opened without waiting
        count(change.key(), change.isLess() ? -1 : 1);
        unwritten.add(change.key());
      }
    }
    Map<String, Integer> written = new HashMap<>();
    unwritten.stream()
        .limit(ClusterCounters.MOST_NAMES - CHANGES_TOGETHER)
        .forEach(key -> written.put(key, counted.getOrDefault(key, 0)));
    asking.forEach(change -> written.put(change.key(), counted.getOrDefault(change.key(), 0)));
    if (!written.isEmpty()) {
      Optional<List<Boolean>> decided = ask(written, asking);
      if (decided.isPresent()) {
        unwritten.removeAll(written.keySet());
      }
      for (int i = 0; i < asking.size(); i++) {
        end(asking.get(i), decided.isPresent(), decided.isEmpty() || decided.get().get(i));
      }
    }
  }

  private Optional<List<Boolean>> ask(Map<String, Integer> here, List<Change> asking) {
    if (ticker.nanos() - quietUntilNanos < 0) {
      return Optional.empty();
    }
    List<Addition> additions =
        asking.stream().map(change -> new Addition(change.key(), change.limit())).toList();
    askingSinceNanos = ticker.nanos() | 1; // never 0
    try {
      List<Boolean> decided = tallies.settle(here, additions);
      noteFailing(false);
      return Optional.of(decided);
    } catch (LogUnavailableException unavailable) {
      quietUntilNanos = ticker.nanos() + PAUSE.toNanos();
      noteFailing(true);
      return Optional.empty();
    } finally {
      askingSinceNanos = 0;
    }
  }

  private void noteFailing(boolean now) {
    if (now != failing) {
      failing = now;
      LOG.log(
          now ? Level.WARNING : Level.INFO,
          now
              ? "streams cannot be counted over all nodes: limits hold for each node alone"
              : "streams are counted over all nodes again");
    }
  }

  private void end(Change change, boolean isWritten, boolean allowed) {
    boolean inTime = change.decide(allowed);
    boolean isOpen = allowed || !inTime; // who did not wait has opened
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
