package io.carillon.fanout;

import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs tasks of other threads, its own {@link Work}, deferred tasks and timers.
 * What runs on it needs no locks among itself.
 *
 * <p>{@link #runOnce} is one round: tasks, then work, then the tasks deferred to it, then timers
 * that are due. Each part of a round is bounded and none is skipped, so that no part can starve
 * another. When a round leaves nothing to do, the thread parks until something arrives or the next
 * timer is due. A test may drive rounds itself instead of the thread.
 */
final class EventLoop implements Runnable {
  /** Bound on the tasks, and on the timers, of one round. */
  private static final int MAX_TASKS_A_ROUND = 1024;

  /**
   * Bound on the time that the tasks, and the timers, of one round may need: closing the
   * connections of a thousand clients that left at once must not delay the others.
   */
  private static final long MAX_TASKS_NANOS = Duration.ofMillis(1).toNanos();

  /** Bound on the deferred tasks of one round. */
  private static final int MAX_DEFERRED_A_ROUND = 64;

  private final Ticker ticker;
  private final Work work;
  private final Consumer<Throwable> onFault;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Thread parked;
  private volatile boolean stopped;
  private volatile boolean terminated; // from now on execute() runs tasks itself

  // loop's thread
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Deque<Runnable> deferred = new ArrayDeque<>();
  private long now;

  /**
   * @param work part of every round
   * @param onFault receives what a round throws; the loop goes on
   */
  EventLoop(Ticker ticker, Work work, Consumer<Throwable> onFault) {
    this.ticker = ticker;
    this.work = work;
    this.onFault = onFault;
    this.now = ticker.nanos();
  }

  /** Work of a loop besides its tasks and timers. On the loop's thread. */
  interface Work {
    /**
     * Does a bounded part of the work.
     *
     * @return whether there is certainly more
     */
    boolean run();

    /** Whether nothing has arrived that would have to be worked on now. */
    boolean isIdle();

    /** When there will be work without any arriving, in the ticker's nanoseconds. */
    OptionalLong deadline();

    /** A round is over, whether or not it failed. */
    void afterRound();
  }

  /** A task to run at a time. When cancelled it holds on to nothing. */
  static final class Timer implements Comparable<Timer> {
    private final long nanos;
    private @Nullable Runnable task;

    private Timer(long nanos, Runnable task) {
      this.nanos = nanos;
      this.task = task;
    }

    /** Prevents it from running. */
    void cancel() {
      task = null;
    }

    @Override
    public int compareTo(Timer other) {
      return Long.signum(nanos - other.nanos); // nanoTime may overflow: compare by difference
    }
  }

  // --- any thread --------------------------------------------------------------------------------

  /** Has the loop's thread run a task; the caller does if that thread has ended. */
  void execute(Runnable task) {
    tasks.add(task);
    if (terminated) {
      runRemainingTasks();
    } else {
      wake();
    }
  }

  /** Work has arrived. */
  void wake() {
    Thread thread = parked;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /** Ends the loop after the current round. */
  void stop() {
    stopped = true;
    wake();
  }

  /** The ticker's nanoseconds. */
  long nanos() {
    return ticker.nanos();
  }

  /** Whether nothing is left to be done now or later; for tests. */
  boolean isAtRest() {
    return tasks.isEmpty()
        && deferred.isEmpty()
        && timers.isEmpty()
        && work.isIdle()
        && work.deadline().isEmpty();
  }

  // --- the loop's thread -------------------------------------------------------------------------

  /** When this round began, in the ticker's nanoseconds. */
  long now() {
    return now;
  }

  /** Runs {@code task} in the next round, or in a later one if there are many. */
  void runNextRound(Runnable task) {
    deferred.add(task);
  }

  /** Runs {@code task} at a time of the ticker. */
  Timer schedule(long nanos, Runnable task) {
    Timer timer = new Timer(nanos, task);
    timers.add(timer);
    return timer;
  }

  @Override
  public void run() {
    while (!stopped) {
      if (!tryRound()) {
        parked = Thread.currentThread();
        // checked again after publishing that we park: an arrival in between wakes us
        if (tasks.isEmpty() && work.isIdle() && !stopped) {
          park();
        }
        parked = null;
        Thread.interrupted(); // a flag set by the owner of the thread would prevent parking
      }
    }
    terminated = true;
    runRemainingTasks(); // enqueued before that was visible
  }

  private boolean tryRound() {
    try {
      return runOnce();
    } catch (RuntimeException | Error fault) {
      onFault.accept(fault);
      return true;
    }
  }

  private synchronized void runRemainingTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void park() {
    Timer next = timers.peek();
    OptionalLong deadline = work.deadline();
    if (next == null && deadline.isEmpty()) {
      LockSupport.park(this);
      return;
    }
    long wake = next == null ? deadline.getAsLong() : next.nanos;
    if (deadline.isPresent() && deadline.getAsLong() - wake < 0) {
      wake = deadline.getAsLong();
    }
    long nanos = wake - ticker.nanos();
    if (nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  /**
   * One round.
   *
   * @return whether there is certainly more to do
   */
  boolean runOnce() {
    now = ticker.nanos();
    try {
      boolean more = runTasks();
      more |= work.run();
      runDeferred();
      more |= runTimers();
      return more || !deferred.isEmpty();
    } finally {
      work.afterRound();
    }
  }

  private boolean runTasks() {
    for (int done = 0; mayContinue(done, now); done++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return false;
      }
      task.run();
    }
    return true;
  }

  private boolean mayContinue(int done, long started) {
    return done == 0 || done < MAX_TASKS_A_ROUND && ticker.nanos() - started <= MAX_TASKS_NANOS;
  }

  private void runDeferred() {
    for (int left = Math.min(deferred.size(), MAX_DEFERRED_A_ROUND); left > 0; left--) {
      deferred.remove().run();
    }
  }

  private boolean runTimers() {
    long started = ticker.nanos();
    int done = 0;
    for (Timer next = timers.peek(); next != null && next.nanos - now <= 0; next = timers.peek()) {
      if (!mayContinue(done++, started)) {
        return true;
      }
      timers.remove();
      Runnable task = next.task;
      if (task != null) {
        task.run();
      }
    }
    return false;
  }
}
