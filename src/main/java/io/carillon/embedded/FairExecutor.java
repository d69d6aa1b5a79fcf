package io.carillon.embedded;

import io.carillon.security.RequestOrigin;
import io.undertow.server.HttpHandler;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Gives requests threads, by turns among the networks they come from (fair queueing): who sends two
 * thousand requests at once waits for them itself, and somebody else's single request is next.
 *
 * <p>Concurrency: a lock that is held for a look at the queues; a request that finds a thread free
 * passes it twice.
 */
final class FairExecutor {
  private final Executor threads;
  private final int atOnce;
  private final int ofOneNetwork;
  private final Map<String, Line> lines = new HashMap<>(); // guarded by this
  private final Set<Line> waiting = new LinkedHashSet<>(); // by turn; guarded by this
  private int running; // guarded by this

  /** What is asked for from one network; not kept when that is nothing. Guarded by the turns. */
  private static final class Line {
    private final String network;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private int running;

    Line(String network) {
      this.network = network;
    }
  }

  /**
   * @param threads run what is given to them, as many as {@code atOnce} side by side
   */
  FairExecutor(Executor threads, int atOnce) {
    this(threads, atOnce, atOnce);
  }

  /**
   * @param threads run what is given to them, as many as {@code atOnce} side by side
   * @param ofOneNetwork how many of them may be of one network, {@link RequestOrigin#networkOf}
   */
  FairExecutor(Executor threads, int atOnce, int ofOneNetwork) {
    this.threads = threads;
    this.atOnce = atOnce;
    this.ofOneNetwork = ofOneNetwork;
  }

  /** To be put before all that gives requests a thread. */
  HttpHandler before(HttpHandler next) {
    return exchange -> {
      InetSocketAddress peer = exchange.getConnection().getPeerAddress(InetSocketAddress.class);
      String network = RequestOrigin.networkOf(peer.getAddress().getHostAddress());
      exchange.dispatch(task -> execute(network, task), next);
    };
  }

  /** How many requests wait for their turn. */
  synchronized int waiting() {
    return waiting.stream().mapToInt(line -> line.tasks.size()).sum();
  }

  void execute(String network, Runnable task) {
    Line line;
    synchronized (this) {
      line = lines.computeIfAbsent(network, Line::new);
      if (running == atOnce || line.running == ofOneNetwork) {
        line.tasks.add(task);
        waiting.add(line);
        return;
      }
      running++;
      line.running++;
    }
    threads.execute(() -> runWithFollowing(new Turn(line, task)));
  }

  private record Turn(Line line, Runnable task) {}

  /** In one thread as long as anything waits: a thread more to wake costs more than a request. */
  private void runWithFollowing(Turn first) {
    Optional<Turn> turn = Optional.of(first);
    while (turn.isPresent()) {
      try {
        turn.get().task().run();
      } catch (RuntimeException | Error e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
      turn = nextAfter(turn.get().line());
    }
  }

  /** The longest waiting request of the network whose turn it is; that network is last then. */
  private synchronized Optional<Turn> nextAfter(Line done) {
    done.running--;
    if (done.running == 0 && done.tasks.isEmpty()) {
      lines.remove(done.network);
    }
    // those that have all they may have are few: no more than have threads
    for (Line line : waiting) {
      if (line.running < ofOneNetwork) {
        waiting.remove(line);
        Runnable task = line.tasks.remove();
        line.running++;
        if (!line.tasks.isEmpty()) {
          waiting.add(line);
        }
        return Optional.of(new Turn(line, task));
      }
    }
    running--;
    return Optional.empty();
  }
}
