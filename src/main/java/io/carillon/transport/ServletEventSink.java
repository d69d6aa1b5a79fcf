package io.carillon.transport;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.EventSink;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream on Servlet non-blocking output (Jakarta Servlet 6.0, 3.7 and 5.7.3): the container
 * buffers what it cannot send at once, and calls {@code onWritePossible} when it accepts more. No
 * thread ever waits for the client.
 *
 * <p>Concurrency: {@link #isReady} and {@link #write} come from one fan-out thread; the container
 * calls the listener on threads of its own, where only callbacks are made. The state is {@code
 * AWAITING} <em>before</em> the container is asked, because its answer "not ready" and its call to
 * {@code onWritePossible} race each other; in the worst case it is asked once more than needed.
 *
 * <p>The container is asked after a write and not before the next one: if it has kept some of the
 * bytes, Undertow sends them only once it was asked, and the next write may be far off.
 *
 * <p>Where a write may block after all ({@link TransportProfile#writesBlock}) it is done by another
 * thread, one at a time; {@code busy} is the baton. The stream is not ready until that is done.
 *
 * <p>After {@code isReady()} was false nothing of the response is touched until the container has
 * called (some containers fail otherwise), and nothing at all after {@link #close}.
 */
public final class ServletEventSink implements EventSink, WriteListener, AsyncListener {
  private static final Runnable NO_CALLBACK = () -> {};

  private enum State {
    /** The container is not ready, and will call. */
    AWAITING,
    /** It has called, and has to be asked. */
    CALLED,
    /** It was asked, and is ready. */
    READY
  }

  private final AsyncContext context;
  private final @Nullable AsyncResponse response;
  private final ServletOutputStream out;
  private final TransportProfile profile;
  private final @Nullable ClientConnection connection;
  private final Executor executor;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean busy = new AtomicBoolean(); // writing apart, or completed
  private volatile State state = State.AWAITING; // it calls when the stream may begin
  private volatile boolean refused; // was asked while not ready: owes a call
  private volatile boolean unflushed; // written by the thread that writes
  private volatile byte @Nullable [] pending; // to be written apart
  private volatile boolean completed; // by the container
  private boolean isWatched; // written by the container's thread
  private volatile Runnable onReady = NO_CALLBACK;
  private volatile Consumer<CloseReason> onEnd = reason -> {};

  private ServletEventSink(
      AsyncContext context,
      @Nullable AsyncResponse response,
      ServletOutputStream out,
      TransportProfile profile,
      @Nullable ClientConnection connection,
      Executor executor) {
    this.context = context;
    this.response = response;
    this.out = out;
    this.profile = profile;
    this.connection = connection;
    this.executor = executor;
  }

  /**
   * Takes over a response whose request is in asynchronous mode. Its status and headers must be
   * set.
   *
   * @param suspended the same exchange as JAX-RS sees it; null if it does not
   * @param executor writes where writing may block
   * @throws IOException if the container has no output stream for it
   */
  public static ServletEventSink on(
      AsyncContext context,
      @Nullable AsyncResponse suspended,
      TransportProfile profile,
      Executor executor)
      throws IOException {
    HttpServletResponse response = (HttpServletResponse) context.getResponse();
    if (profile.bufferSize() > 0) {
      response.setBufferSize(profile.bufferSize());
    }
    context.setTimeout(0);
    Object connection = context.getRequest().getAttribute(ClientConnection.ATTRIBUTE);
    return new ServletEventSink(
        context,
        suspended,
        response.getOutputStream(),
        profile,
        connection instanceof ClientConnection offered ? offered : null,
        executor);
  }

  /**
   * Only in the embedded server: its blocking output does not wait for clients, and what a socket
   * does not accept is kept.
   */
  @Override
  public boolean tryBegin(byte[] bytes) throws IOException {
    if (connection == null || profile.flushAfterWrite()) {
      return false;
    }
    out.write(bytes);
    out.flush();
    return true;
  }

  @Override
  public void attach(Runnable onReady, Consumer<CloseReason> onEnd) {
    this.onReady = onReady;
    this.onEnd = onEnd;
    context.addListener(this);
    out.setWriteListener(this);
  }

  /** Only in the embedded server, which watches its connections. */
  @Override
  public boolean noticesClosing() {
    return connection != null;
  }

  @Override
  public boolean isReady() {
    if (profile.writesBlock()) {
      refused = true; // before checking: read after a write apart is done
    }
    boolean ready = !closed.get() && (profile.writesBlock() ? isIdle() : isWritable());
    if (refused == ready) {
      refused = !ready;
    }
    return ready;
  }

  private boolean isWritable() {
    if (state != State.CALLED) {
      return state == State.READY;
    }
    try {
      return askContainer();
    } catch (IOException gone) {
      onEnd.accept(CloseReason.CLIENT_GONE);
      return false;
    }
  }

  /** Whether nothing is being written apart or is waiting for the container's call. */
  private boolean isIdle() {
    return state != State.AWAITING && pending == null && !busy.get();
  }

  /** Flushes the container's buffer as soon as it is ready, and not with the next write. */
  private boolean askContainer() throws IOException {
    state = State.AWAITING;
    boolean ready = out.isReady();
    if (ready && unflushed) {
      out.flush();
      unflushed = false;
      ready = out.isReady();
    }
    if (ready) {
      state = State.READY;
    }
    return ready;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (!profile.writesBlock()) {
      send(bytes);
      return;
    }
    pending = bytes;
    if (!writePendingApart()) {
      throw new IOException("the stream is closed");
    }
  }

  private boolean writePendingApart() {
    if (!busy.compareAndSet(false, true)) {
      return false;
    }
    try {
      executor.execute(this::writeApart);
      return true;
    } catch (RejectedExecutionException shuttingDown) {
      busy.set(false);
      return false;
    }
  }

  private void writeApart() {
    byte[] bytes = pending;
    try {
      // asked once more: the container expects isReady() from the thread that then writes
      if (bytes != null && !closed.get() && askContainer()) {
        pending = null;
        send(bytes);
      }
    } catch (IOException | IllegalStateException gone) {
      onEnd.accept(CloseReason.CLIENT_GONE);
    }
    busy.set(false);
    if (closed.get()) {
      completeUnlessBusy();
    } else if (state != State.AWAITING) {
      resume();
    }
  }

  /** The container accepts more. */
  private void resume() {
    if (pending != null) {
      writePendingApart();
    } else if (refused) {
      onReady.run();
    }
  }

  private void send(byte[] bytes) throws IOException {
    try {
      out.write(bytes, 0, bytes.length);
      unflushed = profile.flushAfterWrite();
      askContainer();
    } catch (IllegalStateException ended) {
      // thrown by a container that has detected the end before
      throw new IOException("the response has ended", ended);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (refused) {
      abort(); // complete() would wait until a client that does not read has read unsent bytes
    } else if (response == null && connection != null && connection.tryDrop()) {
      return; // JAX-RS, which would have to learn of the end, has not seen this request
    }
    completeUnlessBusy();
  }

  /** While another thread writes apart, that thread completes. */
  private void completeUnlessBusy() {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    if (profile.endedByJaxRs() && response != null) {
      resumeJaxRs(response);
    }
    if (completed) {
      return;
    }
    try {
      context.complete();
    } catch (IllegalStateException alreadyCompleted) {
      // the container has ended the exchange itself
    }
  }

  private static void resumeJaxRs(AsyncResponse response) {
    try {
      response.resume(Response.ok().build()); // status and headers are sent: nothing more is
    } catch (RuntimeException ended) {
      // JAX-RS has ended before, with its servlet: each implementation throws its own exception
    }
  }

  private void abort() {
    if (connection != null) {
      connection.abort();
    }
  }

  // --- called by the container -------------------------------------------------------------------

  @Override
  public void onWritePossible() {
    if (connection != null && !isWatched) {
      isWatched = true;
      connection.watch(() -> onEnd.accept(CloseReason.CLIENT_GONE));
    }
    state = State.CALLED;
    if (pending != null) {
      writePendingApart();
    } else {
      onReady.run();
    }
  }

  @Override
  public void onError(Throwable failure) {
    onEnd.accept(CloseReason.CLIENT_GONE);
  }

  @Override
  public void onComplete(AsyncEvent event) {
    completed = true;
    onEnd.accept(CloseReason.CLIENT_GONE); // not by us: then there is a reason already
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    onEnd.accept(CloseReason.CLIENT_GONE);
  }

  @Override
  public void onError(AsyncEvent event) {
    onEnd.accept(CloseReason.CLIENT_GONE);
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // the exchange is not started anew
  }
}
