package io.carillon.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that is read: its events wait until a thread takes them. The client reads at most
 * {@value #CAPACITY} events ahead.
 *
 * <p>In the place of missing events, the methods that take an event throw a {@link GapException},
 * and go on with the events that exist. Thread-safe; several threads share the events.
 */
public final class EventReader implements Iterator<ChannelEvent>, AutoCloseable {
  static final int CAPACITY = 64;

  // guarded by this
  private final Deque<Object> waiting = new ArrayDeque<>(); // events and gaps
  private @Nullable Subscription subscription;
  private @Nullable Throwable failure;
  private boolean isClosed;
  private @Nullable String position;

  EventReader() {}

  /** Puts what a subscription delivers into this reader. */
  SubscriptionListener listener() {
    return new SubscriptionListener() {
      @Override
      public void onEvent(ChannelEvent event) {
        put(event);
      }

      @Override
      public void onGap(Gap gap) {
        put(gap);
      }

      @Override
      public void onFailure(CarillonException reason) {} // thrown by the reader
    };
  }

  void reads(Subscription opened) {
    synchronized (this) {
      subscription = opened;
    }
    opened.ended().whenComplete((end, reason) -> end(reason));
  }

  private synchronized void put(Object message) {
    try {
      while (waiting.size() >= CAPACITY && !isClosed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CarillonException("interrupted", e);
    }
    if (!isClosed) {
      waiting.add(message);
      notifyAll();
    }
  }

  private synchronized void end(@Nullable Throwable reason) {
    failure = reason instanceof CompletionException wrapped ? wrapped.getCause() : reason;
    isClosed = true;
    notifyAll();
  }

  /**
   * Takes the next event, waiting for it at most for a time.
   *
   * @return empty if there is none in time, or after {@link #close}
   * @throws GapException in the place of missing events
   * @throws CarillonException if the subscription has ended
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public synchronized Optional<ChannelEvent> poll(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (waiting.isEmpty() && !isClosed) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return take();
  }

  private Optional<ChannelEvent> take() {
    Object message = waiting.poll();
    notifyAll();
    if (message instanceof Gap gap) {
      throw new GapException(gap);
    }
    if (message instanceof ChannelEvent event) {
      position = event.id().orElse(position);
      return Optional.of(event);
    }
    if (failure instanceof CarillonException known) {
      throw known;
    }
    if (failure != null) {
      throw new CarillonException("the subscription has ended", failure);
    }
    return Optional.empty();
  }

  /**
   * Waits for the next event.
   *
   * @return false after {@link #close}
   * @throws CarillonException if the subscription has ended
   */
  @Override
  public synchronized boolean hasNext() {
    try {
      while (waiting.isEmpty() && !isClosed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CarillonException("interrupted while waiting for an event", e);
    }
    return !waiting.isEmpty() || take().isPresent(); // which throws the failure
  }

  /**
   * Takes the next event, waiting for it.
   *
   * @throws GapException in the place of missing events
   * @throws CarillonException if the subscription has ended
   * @throws NoSuchElementException after {@link #close}
   */
  @Override
  public synchronized ChannelEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the reader is closed");
    }
    return take().orElseThrow();
  }

  /** The position after the last event taken, for {@link SubscribeOptions#after}. */
  public synchronized Optional<String> position() {
    return Optional.ofNullable(position);
  }

  /** Ends the subscription, and what waits for events. */
  @Override
  public void close() {
    Subscription opened;
    synchronized (this) {
      isClosed = true;
      waiting.clear();
      opened = subscription;
      notifyAll();
    }
    if (opened != null) {
      opened.close();
    }
  }
}
