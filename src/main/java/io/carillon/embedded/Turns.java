package io.carillon.embedded;

import io.undertow.server.HttpHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Gives requests threads, by turns among the addresses they come from (fair queueing): who sends
 * two thousand requests at once waits for them itself, and somebody else's single request is next.
 *
 * <p>Concurrency: a lock that is held for a look at the queues; a request that finds a thread free
 * passes it twice.
 */
final class Turns {
  private final Executor threads;
  private final int atOnce;
  private final Map<InetAddress, Queue<Runnable>> waiting =
      new LinkedHashMap<>(); // guarded by this
  private int running; // guarded by this

  /**
   * @param threads run what is given to them, as many as {@code atOnce} side by side
   */
  Turns(Executor threads, int atOnce) {
    this.threads = threads;
    this.atOnce = atOnce;
  }

  /** To be put before all that gives requests a thread. */
  HttpHandler before(HttpHandler next) {
    return exchange -> {
      InetAddress address =
          exchange.getConnection().getPeerAddress(InetSocketAddress.class).getAddress();
      exchange.dispatch(task -> execute(address, task), next);
    };
  }

  /** How many requests wait for their turn. */
  synchronized int waiting() {
    return waiting.values().stream().mapToInt(Queue::size).sum();
  }

  void execute(InetAddress address, Runnable task) {
    synchronized (this) {
      if (running == atOnce) {
        waiting.computeIfAbsent(address, unknown -> new ArrayDeque<>()).add(task);
        return;
      }
      running++;
    }
    threads.execute(() -> runWithFollowing(task));
  }

  /** In one thread as long as anything waits: a thread more to wake costs more than a request. */
  private void runWithFollowing(Runnable first) {
    for (Runnable task = first; task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }
  }

  /** The longest waiting request of the address whose turn it is; that address is last then. */
  private synchronized @Nullable Runnable next() {
    Iterator<Map.Entry<InetAddress, Queue<Runnable>>> turns = waiting.entrySet().iterator();
    if (!turns.hasNext()) {
      running--;
      return null;
    }
    Map.Entry<InetAddress, Queue<Runnable>> turn = turns.next();
    turns.remove();
    Runnable task = turn.getValue().remove();
    if (!turn.getValue().isEmpty()) {
      waiting.put(turn.getKey(), turn.getValue());
    }
    return task;
  }
}
