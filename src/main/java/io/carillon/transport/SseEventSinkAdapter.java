package io.carillon.transport;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.MessageSink;
import io.carillon.wire.Message;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A sink over any vendor's {@link SseEventSink}, as it is injected into a resource of application
 * code. Vendors' sinks block, queue without bound or fail in ways of their own; here at most one
 * {@code send} is in flight, on a thread that may block, and the sink is ready again only when all
 * of a batch is sent. So a slow client costs one batch, and does not affect others.
 *
 * <p>Concurrency: {@code busy} is the baton. The fan-out thread acquires it in {@link #write} and
 * fills {@code queue}; it passes on with the completion of each send, and is released when the
 * queue is empty.
 */
public final class SseEventSinkAdapter implements MessageSink {
  private final SseEventSink sink;
  private final Executor executor;
  private final Predicate<Message> isWanted;
  private final Queue<VendorEvent> queue = new ArrayDeque<>(); // belongs to the holder of the baton
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Runnable onReady = () -> {};
  private volatile Consumer<CloseReason> onEnd = reason -> {};
  private volatile boolean asked; // was not ready when asked: owes a call
  private volatile boolean released;

  /**
   * @param executor runs {@code send}, which may block, and {@code close}, which frees a {@code
   *     send} that does: so a bound on its threads must not make the one wait for the other
   * @param isWanted which messages are sent
   */
  public SseEventSinkAdapter(SseEventSink sink, Executor executor, Predicate<Message> isWanted) {
    this.sink = sink;
    this.executor = executor;
    this.isWanted = isWanted;
  }

  @Override
  public void attach(Runnable onReady, Consumer<CloseReason> onEnd) {
    this.onReady = onReady;
    this.onEnd = onEnd;
  }

  @Override
  public boolean isReady() {
    asked = true; // before checking: read after the baton is released
    return !busy.get() && !closed.get();
  }

  @Override
  public int write(List<Message> messages) throws IOException {
    if (sink.isClosed()) {
      throw new IOException("the sink was closed");
    }
    int size = 0;
    for (Message message : messages) {
      if (isWanted.test(message)) {
        VendorEvent event = VendorEvent.of(message);
        queue.add(event);
        size += 1 + event.data().length();
      }
    }
    if (size > 0) {
      asked = false;
      busy.set(true);
      executor.execute(this::sendNext);
    }
    return size;
  }

  private void sendNext() {
    if (closed.get() && !released) {
      return; // unsent events are dropped
    }
    VendorEvent next = queue.poll();
    if (next == null) {
      busy.set(false);
      if (asked) {
        onReady.run();
      }
      return;
    }
    try {
      sink.send(next).whenComplete((sent, failure) -> sent(failure));
    } catch (RuntimeException refused) { // each vendor has its own for a closed sink
      onEnd.accept(CloseReason.CLIENT_GONE);
    }
  }

  private void sent(@Nullable Throwable failure) {
    if (failure != null) {
      onEnd.accept(CloseReason.CLIENT_GONE);
      return;
    }
    try {
      // not called from here: stages that are complete already would nest without end
      executor.execute(this::sendNext);
    } catch (RejectedExecutionException noThread) {
      onEnd.accept(CloseReason.FAILED); // thrown into a stage's callback it would be lost
    }
  }

  /** Leaves the sink open when the subscription ends: application code closes it. */
  public void release() {
    released = true;
  }

  /** Whether the sink is left open. */
  public boolean isReleased() {
    return released;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true) && !released) {
      executor.execute(this::closeSink); // may block on the client
    }
  }

  private void closeSink() {
    try {
      sink.close();
    } catch (Exception alreadyGone) {
      // Jakarta REST 4.0 declares IOException where 3.1 declared none; and it is closed
    }
  }
}
