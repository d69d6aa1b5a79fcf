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
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream on Servlet non-blocking output (Jakarta Servlet 6.0, 3.7 and 5.7.3): what the container
 * cannot send at once it keeps, and says with {@code onWritePossible} when it can take more. No
 * thread ever waits for the client.
 *
 * <p>Concurrency: {@link #isReady} and {@link #write} come from one fan-out thread; the container
 * calls the listener from threads of its own, where nothing is done but to pass word on. The state
 * is {@code AWAITING} <em>before</em> the container is asked, because its answer "not ready" and
 * its call to {@code onWritePossible} race each other; in the worst case it is asked once more than
 * needed.
 *
 * <p>The container is asked after a write and not before the next one: if it has kept some of the
 * bytes, Undertow goes on with them only once it was asked, and the next write may be long in
 * coming.
 *
 * <p>Where a write may block after all ({@link TransportProfile#writesBlock}) it is done by another
 * thread, one at a time; {@code busy} is the baton. The stream is then not ready until it is done.
 *
 * <p>After {@code isReady()} was false nothing of the response is touched until the container has
 * called (some containers fail otherwise), and after {@link #close} nothing at all.
 */
public final class ServletEventSink implements EventSink, WriteListener, AsyncListener {
  /**
   * Request attribute under which the embedded server offers a {@link Closeable} that aborts the
   * connection: a client that never reads would otherwise keep its socket until it goes away by
   * itself.
   */
  public static final String CONNECTION_ATTRIBUTE = "io.carillon.connection";

  private static final Runnable NOBODY = () -> {};

  private enum State {
    /** The container has said that it is not ready, and will call. */
    AWAITING,
    /** It has called, and is to be asked. */
    CALLED,
    /** It was asked, and is ready. */
    READY
  }

  private final AsyncContext context;
  private final AsyncResponse response;
  private final ServletOutputStream out;
  private final TransportProfile profile;
  private final @Nullable Closeable connection;
  private final Executor executor;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean busy = new AtomicBoolean(); // writing apart, or completing: for good
  private volatile State state = State.AWAITING; // it calls when the stream may begin
  private volatile boolean refused; // there was something to write, and it was not ready
  private volatile boolean unflushed; // written by the thread that writes
  private volatile byte @Nullable [] kept; // to be written apart
  private volatile boolean completed; // by the container
  private volatile Runnable whenReady = NOBODY;
  private volatile Consumer<CloseReason> whenEnded = reason -> {};

  private ServletEventSink(
      AsyncContext context,
      AsyncResponse response,
      ServletOutputStream out,
      TransportProfile profile,
      @Nullable Closeable connection,
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
   * @param suspended the same exchange as JAX-RS sees it
   * @param executor writes where writing may block
   * @throws IOException if the container has no output stream for it
   */
  public static ServletEventSink on(
      AsyncContext context, AsyncResponse suspended, TransportProfile profile, Executor executor)
      throws IOException {
    HttpServletResponse response = (HttpServletResponse) context.getResponse();
    if (profile.bufferSize() > 0) {
      response.setBufferSize(profile.bufferSize());
    }
    context.setTimeout(0);
    Object connection = context.getRequest().getAttribute(CONNECTION_ATTRIBUTE);
    return new ServletEventSink(
        context,
        suspended,
        response.getOutputStream(),
        profile,
        connection instanceof Closeable closeable ? closeable : null,
        executor);
  }

  @Override
  public void attach(Runnable whenReady, Consumer<CloseReason> whenEnded) {
    this.whenReady = whenReady;
    this.whenEnded = whenEnded;
    context.addListener(this);
    out.setWriteListener(this);
  }

  @Override
  public boolean isReady() {
    if (profile.writesBlock()) {
      refused = true; // before looking: who has written apart looks at this afterwards
    }
    boolean ready = !closed.get() && (profile.writesBlock() ? isIdle() : hasRoom());
    if (refused == ready) {
      refused = !ready;
    }
    return ready;
  }

  private boolean hasRoom() {
    if (state != State.CALLED) {
      return state == State.READY;
    }
    try {
      return askContainer();
    } catch (IOException gone) {
      whenEnded.accept(CloseReason.CLIENT_GONE);
      return false;
    }
  }

  /** Whether nothing is being written apart, nor waits for the container's call. */
  private boolean isIdle() {
    return state != State.AWAITING && kept == null && !busy.get();
  }

  /** What is in its buffer is flushed as soon as it is ready, and not with the next write. */
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
    kept = bytes;
    if (!writeKeptApart()) {
      throw new IOException("the stream is closed");
    }
  }

  private boolean writeKeptApart() {
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
    byte[] bytes = kept;
    try {
      // asked once more, because the container wants to be asked by the thread that then writes
      if (bytes != null && !closed.get() && askContainer()) {
        kept = null;
        send(bytes);
      }
    } catch (IOException | IllegalStateException gone) {
      whenEnded.accept(CloseReason.CLIENT_GONE);
    }
    busy.set(false);
    if (closed.get()) {
      completeUnlessBusy();
    } else if (state != State.AWAITING) {
      goOn();
    }
  }

  /** There is room again, or there has been all the time. */
  private void goOn() {
    if (kept != null) {
      writeKeptApart();
    } else if (refused) {
      whenReady.run();
    }
  }

  private void send(byte[] bytes) throws IOException {
    try {
      out.write(bytes, 0, bytes.length);
      unflushed = profile.flushAfterWrite();
      askContainer();
    } catch (IllegalStateException ended) {
      // a container that has noticed the end before us says so in this way
      throw new IOException("the response has ended", ended);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (refused) {
      abort(); // unsent bytes would make complete() wait for a client that does not read
    }
    completeUnlessBusy();
  }

  /** While somebody writes apart, it is they who complete. */
  private void completeUnlessBusy() {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    if (profile.endedByJaxRs()) {
      resumeJaxRs();
    }
    if (completed) {
      return;
    }
    try {
      context.complete();
    } catch (IllegalStateException alreadyCompleted) {
      // the container was faster: it has ended the exchange itself
    }
  }

  private void resumeJaxRs() {
    try {
      response.resume(Response.ok().build()); // status and headers are sent: nothing more is
    } catch (RuntimeException ended) {
      // JAX-RS has ended before us, with its servlet: each implementation has its own word for that
    }
  }

  private void abort() {
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException alreadyGone) {
        // what we wanted
      }
    }
  }

  // --- called by the container
  // --------------------------------------------------------------------------------------------------

  @Override
  public void onWritePossible() {
    state = State.CALLED;
    if (kept != null) {
      writeKeptApart();
    } else {
      whenReady.run();
    }
  }

  @Override
  public void onError(Throwable failure) {
    whenEnded.accept(CloseReason.CLIENT_GONE);
  }

  @Override
  public void onComplete(AsyncEvent event) {
    completed = true;
    whenEnded.accept(CloseReason.CLIENT_GONE); // not by us: then there is a reason already
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    whenEnded.accept(CloseReason.CLIENT_GONE);
  }

  @Override
  public void onError(AsyncEvent event) {
    whenEnded.accept(CloseReason.CLIENT_GONE);
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // the exchange is not started anew
  }
}
