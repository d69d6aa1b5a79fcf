package io.carillon.transport;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.EventSink;
import io.carillon.wire.EventStreamListener;
import io.carillon.wire.EventStreamParser;
import io.carillon.wire.ParsedEvent;
import jakarta.ws.rs.sse.SseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sink over any vendor's {@link SseEventSink}, as it is injected into somebody's own resource.
 * Vendors' sinks block, queue without bound or fail in ways of their own; here at most one {@code
 * send} is in flight, on a thread that may block, and only when all of a batch is sent is more
 * taken. So a slow client costs one batch, and nobody else anything.
 *
 * <p>Concurrency: {@code busy} is the baton. The fan-out thread takes it in {@link #write} and
 * fills {@code queue}; whoever sends hands the queue on with the completion of each send, and gives
 * the baton back when the queue is empty.
 */
public final class SseEventSinkAdapter implements EventSink {
  private final SseEventSink sink;
  private final Executor executor;
  private final Queue<VendorEvent> queue = new ArrayDeque<>(); // belongs to who holds the baton
  private final EventStreamParser parser;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Runnable whenReady = () -> {};
  private volatile Consumer<CloseReason> whenEnded = reason -> {};
  private volatile boolean asked;
  private volatile boolean released;

  /**
   * @param executor runs {@code send}, which may block, and {@code close}, which frees a {@code
   *     send} that does: so it must not make the one wait for the other by a bound on its threads
   */
  public SseEventSinkAdapter(SseEventSink sink, Executor executor) {
    this.sink = sink;
    this.executor = executor;
    this.parser = new EventStreamParser(new Collect());
  }

  private final class Collect implements EventStreamListener {
    private long reconnectDelay = SseEvent.RECONNECT_NOT_SET;

    @Override
    public void onReconnectionTime(Duration reconnectionTime) {
      reconnectDelay = reconnectionTime.toMillis(); // travels with the next event
    }

    @Override
    public void onEvent(ParsedEvent event) {
      queue.add(new VendorEvent(event, reconnectDelay));
      reconnectDelay = SseEvent.RECONNECT_NOT_SET;
    }
  }

  @Override
  public void attach(Runnable whenReady, Consumer<CloseReason> whenEnded) {
    this.whenReady = whenReady;
    this.whenEnded = whenEnded;
  }

  @Override
  public boolean isReady() {
    asked = true; // before looking: who gives the baton back looks at this afterwards
    return !busy.get() && !closed.get();
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (sink.isClosed()) {
      throw new IOException("the sink was closed");
    }
    asked = false;
    busy.set(true);
    parser.push(bytes);
    executor.execute(this::sendNext);
  }

  private void sendNext() {
    if (closed.get() && !released) {
      return; // what is not sent yet is dropped
    }
    VendorEvent next = queue.poll();
    if (next == null) {
      busy.set(false);
      if (asked) {
        whenReady.run();
      }
      return;
    }
    try {
      sink.send(next).whenComplete((sent, failure) -> sent(failure));
    } catch (RuntimeException refused) { // each vendor has its own for a closed sink
      whenEnded.accept(CloseReason.CLIENT_GONE);
    }
  }

  private void sent(@Nullable Throwable failure) {
    if (failure != null) {
      whenEnded.accept(CloseReason.CLIENT_GONE);
      return;
    }
    try {
      // not called from here: stages that are complete already would nest without end
      executor.execute(this::sendNext);
    } catch (RejectedExecutionException noThread) {
      whenEnded.accept(
          CloseReason.FAILED); // nobody else would hear of it: this is a stage's callback
    }
  }

  /** Leaves the sink open when the subscription ends: to whoever opened it. */
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
      // Jakarta REST 4.0 declares IOException where 3.1 declared none; and closed is what we wanted
    }
  }
}
