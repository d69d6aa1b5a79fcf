package io.carillon.jpa;

import io.carillon.event.EventsAppended;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Receipt;
import io.carillon.log.UnreadableBatchException;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends with group commit: publishers hand their batches over, one thread takes whatever is
 * waiting and writes it in one transaction. The busier the hub, the more events share a commit.
 *
 * <p>The one thread is also what keeps the order: it commits a group, tells the listener, completes
 * the stages, and only then takes the next. So the listener hears of commits in their order, and a
 * publisher who has an answer knows that the listener has heard. Stages are completed on the
 * executor, since what depends on them may take its time.
 *
 * <p>A group that fails is tried again while the trouble may pass, and a batch while its patience
 * lasts. Trouble that a batch brings with it is met by writing every batch of the group alone, so
 * that only the guilty one fails. {@link GroupWriter} says why nothing is stored twice.
 *
 * <p>When patience ends while it is unknown whether the last commit happened, the publishers are
 * told that the log is unavailable; if it did happen, the listener is told as soon as the database
 * answers again, before anything newer. A publication with an id can be repeated safely even then.
 */
public final class GroupCommitAppender implements Appender, AutoCloseable {
  private static final Logger LOG = System.getLogger(GroupCommitAppender.class.getName());
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  /** How long an attempt that began in time may go on, in nanoseconds. */
  private static final long LAST_ATTEMPT_NANOS = Duration.ofSeconds(2).toNanos();

  /** Stages that one task completes: a task for each costs more than what it does. */
  private static final int ACKNOWLEDGED_TOGETHER = 16;

  // not made when it is needed: by then a server may have taken the WAR away that its class is in
  private static final End END = new End();

  private final AppenderConfig config;
  private final Executor executor;
  private final Consumer<EventsAppended> listener;
  private final GroupWriter writer;
  private final InFlightLimiter room;
  private final Thread thread;

  /** Ends with {@link End} once closed. */
  private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();

  private final Object closing = new Object();
  private boolean closed; // guarded by closing, so that nothing is queued after the end

  /** What the appender thread is writing now; the thread may hang in the database. */
  private volatile List<PendingAppend> underWay = List.of();

  private long groups; // the appender thread's
  private @Nullable Group
      unsettled; // the appender thread's: given up without knowing whether it was committed

  /**
   * Starts the appender thread.
   *
   * @param threads makes the one thread; on a server one of the container's
   * @param executor where stages are completed
   * @param listener told on the appender thread after each commit, once per channel; must not
   *     append and wait for the answer
   */
  public GroupCommitAppender(
      Transactions transactions,
      AppenderConfig config,
      Clock clock,
      ThreadFactory threads,
      Executor executor,
      Consumer<EventsAppended> listener) {
    this.config = config;
    this.executor = executor;
    this.listener = listener;
    this.writer = new GroupWriter(transactions, config, clock);
    this.room = new InFlightLimiter(config.roomEvents(), config.roomBytes());
    this.thread = threads.newThread(this::run);
    thread.start();
  }

  @Override
  public CompletionStage<Receipt> append(Batch batch) {
    Optional<InFlightLimiter.Permit> share;
    try {
      share = room.tryAcquire(batch, config.roomWait());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused("interrupted while waiting for room in the log", e);
    }
    if (share.isEmpty()) {
      String problem =
          "the log is busy: there was no room for the batch within " + config.roomWait();
      return refused(problem, new TimeoutException(problem));
    }
    PendingAppend handedOver =
        new PendingAppend(batch, share.get(), System.nanoTime() + config.patience().toNanos());
    synchronized (closing) {
      if (!closed) {
        queue.add(handedOver);
        return handedOver.stage;
      }
    }
    room.release(share.get());
    return refused("the log is closed", new IllegalStateException("closed"));
  }

  private static CompletionStage<Receipt> refused(String problem, Exception cause) {
    return CompletableFuture.failedStage(new LogUnavailableException(problem, cause));
  }

  /**
   * Commits what was handed over, then ends. Waits for that, unless interrupted or called by the
   * listener.
   */
  @Override
  public void close() {
    synchronized (closing) {
      if (!closed) {
        closed = true;
        queue.add(END);
      }
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (queue.take() instanceof PendingAppend first) {
        if (first.leaveQueue()) {
          appendTogether(withWhateverIsWaiting(first));
        }
      }
      writer.forget();
    } catch (InterruptedException e) {
      abandonQueue(e);
    } catch (PersistenceException
        | IllegalStateException e) { // the latter when the database was closed first
      LOG.log(Level.DEBUG, "The row of a closed appender stays until retention removes it", e);
    }
  }

  private void appendTogether(List<PendingAppend> group) throws InterruptedException {
    underWay = group;
    try {
      write(group);
    } catch (InterruptedException e) {
      fail(group, unavailable(e));
      throw e;
    } catch (RuntimeException | Error e) {
      // this thread must outlive anything, or nobody could publish any more
      LOG.log(Level.ERROR, "A group of events could not be appended", e);
      fail(group, unavailable(e));
    } finally {
      underWay = List.of();
    }
  }

  /**
   * Tells publishers whose patience has ended that the log is unavailable, also when the database
   * neither answers nor fails and the appender thread hangs in it. What has not been begun will not
   * be stored; what has may be, all of it or nothing. To be called now and then, by any thread but
   * the appender's.
   */
  public void refuseOverdue() {
    long now = System.nanoTime();
    for (Entry entry : queue) {
      if (entry instanceof PendingAppend handedOver
          && handedOver.deadline - now < 0
          && handedOver.leaveQueue()) {
        queue.remove(handedOver);
        fail(List.of(handedOver), overdue());
      }
    }
    for (PendingAppend handedOver : underWay) {
      // one attempt is allowed to end: it knows better what has become of it
      if (handedOver.deadline + LAST_ATTEMPT_NANOS - now < 0 && !handedOver.stage.isDone()) {
        complete(() -> handedOver.stage.completeExceptionally(overdue()));
      }
    }
  }

  private LogUnavailableException overdue() {
    String problem = "the log does not answer: nothing was written within " + config.patience();
    return new LogUnavailableException(problem, new TimeoutException(problem));
  }

  /** Not {@link #close} but a container has ended the thread: nobody may be left waiting. */
  private void abandonQueue(InterruptedException reason) {
    synchronized (closing) {
      closed = true;
    }
    LOG.log(Level.WARNING, "Publishing has ended: the appender thread was interrupted");
    for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
      if (entry instanceof PendingAppend handedOver && handedOver.leaveQueue()) {
        fail(List.of(handedOver), unavailable(reason));
      }
    }
  }

  private List<PendingAppend> withWhateverIsWaiting(PendingAppend first) {
    List<PendingAppend> group = new ArrayList<>();
    group.add(first);
    long events = first.batch.size();
    long bytes = first.batch.bytes();
    while (queue.peek() instanceof PendingAppend next) {
      events += next.batch.size();
      bytes += next.batch.bytes();
      if (events > config.groupEvents() || bytes > config.groupBytes()) {
        break;
      }
      // may be the one after it, if publishing that was refused in between
      Entry taken = queue.poll();
      if (taken instanceof PendingAppend handedOver) {
        if (handedOver.leaveQueue()) {
          group.add(handedOver);
        }
      } else if (taken != null) {
        queue.add(taken); // the end, after which nothing comes
      }
    }
    return group;
  }

  private void write(List<PendingAppend> handedOver) throws InterruptedException {
    List<PendingAppend> left = handedOver;
    long pause = FIRST_PAUSE_MILLIS;
    Group group = groupOf(left);
    while (!left.isEmpty()) {
      try {
        settle();
        Group.Written written = writer.write(group);
        written.appended().forEach(this::tell);
        acknowledge(left, written.receipts());
        return;
      } catch (UnreadableBatchException e) {
        PendingAppend guilty = left.get(e.index());
        fail(List.of(guilty), e.reason());
        left = left.stream().filter(other -> other != guilty).toList();
        group = groupOf(left);
      } catch (RuntimeException e) {
        if (group.written().isEmpty() && !PersistenceErrors.mayPass(e)) {
          if (left.size() == 1) {
            LOG.log(
                Level.WARNING,
                "The database refused a batch for channel " + left.get(0).batch.channel(),
                e);
            fail(left, unavailable(e));
          } else {
            writeAlone(left);
          }
          return;
        }
        LOG.log(Level.DEBUG, "Appending will be tried again", e);
        left = stillPatient(left, group, e);
        if (group.written().isEmpty()) {
          group = groupOf(left);
        }
        Thread.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  private Group groupOf(List<PendingAppend> handedOver) {
    return new Group(++groups, handedOver.stream().map(one -> one.batch).toList());
  }

  private void writeAlone(List<PendingAppend> group) throws InterruptedException {
    for (PendingAppend one : group) {
      write(List.of(one));
    }
  }

  /**
   * Fails those who have waited long enough. If the group may have been committed it can only be
   * given up as a whole.
   */
  private List<PendingAppend> stillPatient(
      List<PendingAppend> left, Group group, RuntimeException trouble) {
    long now = System.nanoTime();
    List<PendingAppend> patient = left.stream().filter(one -> one.deadline - now > 0).toList();
    if (patient.size() == left.size() || (group.written().isPresent() && !patient.isEmpty())) {
      return left;
    }
    LOG.log(Level.WARNING, "The database is in trouble; publications were refused", trouble);
    if (group.written().isPresent()) {
      unsettled = group;
    }
    fail(left.stream().filter(one -> !patient.contains(one)).toList(), unavailable(trouble));
    return patient;
  }

  /** Finds out about the group that was given up, and tells of it if it was committed. */
  private void settle() {
    Group group = unsettled;
    if (group != null) {
      if (writer.wasCommitted(group)) {
        group.written().orElseThrow().appended().forEach(this::tell);
      }
      unsettled = null;
    }
  }

  private void tell(EventsAppended appended) {
    try {
      listener.accept(appended);
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "A listener failed on events "
              + appended.first()
              + " to "
              + appended.last()
              + " of "
              + appended.channel(),
          e);
    }
  }

  private void acknowledge(List<PendingAppend> group, List<Receipt> receipts) {
    group.forEach(one -> one.finish(room));
    for (int from = 0; from < group.size(); from += ACKNOWLEDGED_TOGETHER) {
      int first = from;
      int end = Math.min(group.size(), from + ACKNOWLEDGED_TOGETHER);
      complete(
          () -> {
            for (int i = first; i < end; i++) {
              group.get(i).stage.complete(receipts.get(i));
            }
          });
    }
  }

  private void fail(List<PendingAppend> group, RuntimeException reason) {
    for (PendingAppend one : group) {
      one.finish(room);
      complete(() -> one.stage.completeExceptionally(reason));
    }
  }

  private void complete(Runnable completion) {
    try {
      executor.execute(completion);
    } catch (RejectedExecutionException shuttingDown) {
      completion.run();
    }
  }

  private static LogUnavailableException unavailable(Throwable cause) {
    return cause instanceof LogUnavailableException same
        ? same
        : new LogUnavailableException("the log cannot be written now", cause);
  }

  private sealed interface Entry {}

  /** Comes after everything that was handed over. */
  private record End() implements Entry {}

  /** A batch on its way into the log. */
  private static final class PendingAppend implements Entry {
    private final Batch batch;
    private final long deadline;
    private final AtomicBoolean isOutOfQueue = new AtomicBoolean();
    private final CompletableFuture<Receipt> stage = new CompletableFuture<>();
    private InFlightLimiter.@Nullable Permit share; // null once given back

    /**
     * @param deadline by {@link System#nanoTime}
     */
    PendingAppend(Batch batch, InFlightLimiter.Permit share, long deadline) {
      this.batch = batch;
      this.share = share;
      this.deadline = deadline;
    }

    /** Whether the caller is the one who has to see to it: the appender, or who refuses it. */
    boolean leaveQueue() {
      return isOutOfQueue.compareAndSet(false, true);
    }

    /** Gives its room back, once. */
    void finish(InFlightLimiter room) {
      if (share != null) {
        room.release(share);
        share = null;
      }
    }
  }
}
