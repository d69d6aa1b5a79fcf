package io.carillon.transport;

import io.carillon.channel.CloseReason;
import io.carillon.channel.EventSink;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Closeable;
import java.io.IOException;
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
  private final ServletOutputStream out;
  private final TransportProfile profile;
  private final @Nullable Closeable connection;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile State state = State.AWAITING; // it calls when the stream may begin
  private volatile boolean refused; // there was something to write, and it was not ready
  private volatile Runnable whenReady = NOBODY;
  private volatile Consumer<CloseReason> whenEnded = reason -> {};

  private ServletEventSink(
      AsyncContext context,
      ServletOutputStream out,
      TransportProfile profile,
      @Nullable Closeable connection) {
    this.context = context;
    this.out = out;
    this.profile = profile;
    this.connection = connection;
  }

  /**
   * Takes over a response whose request is in asynchronous mode. Its status and headers must be
   * set.
   *
   * @throws IOException if the container has no output stream for it
   */
  public static ServletEventSink on(AsyncContext context, TransportProfile profile)
      throws IOException {
    HttpServletResponse response = (HttpServletResponse) context.getResponse();
    if (profile.bufferSize() > 0) {
      response.setBufferSize(profile.bufferSize());
    }
    context.setTimeout(0);
    Object connection = context.getRequest().getAttribute(CONNECTION_ATTRIBUTE);
    return new ServletEventSink(
        context,
        response.getOutputStream(),
        profile,
        connection instanceof Closeable closeable ? closeable : null);
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
    boolean ready =
        !closed.get() && (state == State.READY || state == State.CALLED && askContainer());
    if (refused == ready) {
      refused = !ready;
    }
    return ready;
  }

  private boolean askContainer() {
    state = State.AWAITING;
    boolean ready = out.isReady();
    if (ready) {
      state = State.READY;
    }
    return ready;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    try {
      out.write(bytes, 0, bytes.length);
      if (profile.flushAfterWrite() && out.isReady()) {
        out.flush();
      }
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
    try {
      context.complete();
    } catch (IllegalStateException alreadyCompleted) {
      // the container was faster: it has ended the exchange itself
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
    whenReady.run();
  }

  @Override
  public void onError(Throwable failure) {
    whenEnded.accept(CloseReason.CLIENT_GONE);
  }

  @Override
  public void onComplete(AsyncEvent event) {
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
