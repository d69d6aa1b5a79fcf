package io.carillon.publish;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.EventsAppended;
import io.carillon.memory.MemoryExhaustion;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Announces commits, or what happens to streams, on a thread of its own, so that an application's
 * observers delay neither delivery nor the acknowledgement of publications, whatever they do. The
 * order is kept.
 *
 * <p>Bounded: while {@link #MAX_ANNOUNCEMENTS} or {@link #MAX_BYTES} of events wait for a slow
 * observer, further announcements are skipped, with a warning when that begins. Events are in the
 * log: an observer notices a gap by {@link EventsAppended#first()} and can read them there. A
 * single announcement is accepted at any size. Thread-safe.
 */
public final class AnnouncementQueue<T> implements Consumer<T>, AutoCloseable {
  private static final Logger LOG = System.getLogger(AnnouncementQueue.class.getName());
  static final int MAX_ANNOUNCEMENTS = 10_000;

  /** Or less, if the heap is small. */
  static final long MAX_BYTES = Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 16);

  /** Observers have this long to process what waits when the hub stops. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  private final String subject;
  private final ToLongFunction<T> footprint;
  private final Consumer<? super T> observers;
  private final OutageLog overflow;

  private final Queue<Entry<T>> waiting = new ArrayDeque<>(); // guarded by this
  private long waitingBytes; // guarded by this
  private boolean isClosed; // guarded by this
  private @Nullable Thread thread;

  private record Entry<T>(T announcement, long bytes) {}

  /**
   * @param subject what is announced, for the application log
   * @param footprint bytes of memory that an announcement takes, about
   * @param observers called by one thread; may block and throw
   */
  public AnnouncementQueue(
      String subject, ToLongFunction<T> footprint, Consumer<? super T> observers) {
    this.subject = subject;
    this.footprint = footprint;
    this.observers = observers;
    this.overflow =
        new OutageLog(
            LOG,
            "Observers of %s are too slow: announcements are skipped".formatted(subject),
            "Observers of %s have caught up".formatted(subject));
  }

  /** Starts the thread. */
  public void start(ThreadFactory threads) {
    Thread started = threads.newThread(this::run);
    started.setDaemon(true); // an observer that blocks for good must not keep the JVM alive
    thread = started;
    started.start();
  }

  /** Enqueues an announcement, or skips it; does not block. */
  @Override
  public void accept(T announcement) {
    if (!tryAdd(new Entry<>(announcement, footprint.applyAsLong(announcement)))) {
      overflow.failed(null);
    }
  }

  private synchronized boolean tryAdd(Entry<T> entry) {
    boolean isFull =
        waiting.size() >= MAX_ANNOUNCEMENTS
            || (!waiting.isEmpty() && waitingBytes + entry.bytes > MAX_BYTES);
    if (isFull) {
      return false;
    }
    waiting.add(entry);
    waitingBytes += entry.bytes;
    notifyAll();
    return true;
  }

  private void run() {
    try {
      while (tryAnnounceNext()) {
        // in a method of its own, so that the waiting thread does not keep the last one in memory
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** False if the queue is closed and empty. */
  private boolean tryAnnounceNext() throws InterruptedException {
    Entry<T> next = take();
    if (next != null) {
      announce(next.announcement);
    }
    return next != null;
  }

  private void announce(T announcement) {
    try {
      observers.accept(announcement);
    } catch (RuntimeException | Error failure) { // an application's observer may throw anything
      MemoryExhaustion.check(failure);
      LOG.log(Level.WARNING, () -> "An observer of %s failed".formatted(subject), failure);
    }
  }

  /** The next announcement; null if the queue is closed and empty. */
  private synchronized @Nullable Entry<T> take() throws InterruptedException {
    while (waiting.isEmpty()) {
      if (isClosed) {
        return null;
      }
      overflow.succeeded();
      wait();
    }
    Entry<T> next = waiting.remove();
    waitingBytes -= next.bytes;
    return next;
  }

  /** Announces what waits, within two seconds, and ends the thread. */
  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
      notifyAll();
    }
    if (thread != null) {
      awaitEnd(thread);
    }
  }

  private static void awaitEnd(Thread thread) {
    try {
      thread.join(STOP_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
