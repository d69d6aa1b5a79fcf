package io.carillon.transport;

import io.carillon.channel.CloseReason;
import io.carillon.channel.EventSink;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream on Servlet non-blocking output (Jakarta Servlet 6.0, 3.7 and 5.7.3): what the container
 * cannot send at once it keeps, and says with {@code onWritePossible} when it can take more. No
 * thread ever waits for the client.
 *
 * <p>Concurrency: {@link #isReady} and {@link #write} come from one fan-out thread; the container
 * calls the listener from threads of its own, where nothing is done but to pass word on. {@code
 * awaitingContainer} is set <em>before</em> the container is asked, because its answer "not ready"
 * and its call to {@code onWritePossible} race each other; in the worst case it is asked once more
 * than needed.
 *
 * <p>Where a container takes only so much at once without blocking, the rest of a write is kept and
 * written when there is room; until then the sink is not ready.
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
  private static final byte[] NOTHING = {};

  private final AsyncContext context;
  private final AsyncResponse response;
  private final ServletOutputStream out;
  private final TransportProfile profile;
  private final @Nullable Closeable connection;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean awaitingContainer =
      true; // the first onWritePossible says that the stream may begin
  private byte[] rest = NOTHING; // the fan-out thread's; and how much of it is written
  private int written; // the fan-out thread's
  private volatile Runnable whenReady = NOBODY;
  private volatile Consumer<CloseReason> whenEnded = reason -> {};

  private ServletEventSink(
      AsyncContext context,
      AsyncResponse response,
      ServletOutputStream out,
      TransportProfile profile,
      @Nullable Closeable connection) {
    this.context = context;
    this.response = response;
    this.out = out;
    this.profile = profile;
    this.connection = connection;
  }

  /**
   * Takes over a response whose request is in asynchronous mode. Its status and headers must be
   * set.
   *
   * @param suspended the same exchange as JAX-RS sees it
   * @throws IOException if the container has no output stream for it
   */
  public static ServletEventSink on(
      AsyncContext context, AsyncResponse suspended, TransportProfile profile) throws IOException {
    HttpServletResponse response = (HttpServletResponse) context.getResponse();
    if (profile.bufferSize() > 0) {
      response.setBufferSize(profile.bufferSize());
    }
    if (profile.headersFirst()) {
      response.flushBuffer();
    }
    context.setTimeout(0);
    Object connection = context.getRequest().getAttribute(CONNECTION_ATTRIBUTE);
    return new ServletEventSink(
        context,
        suspended,
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
    try {
      return writeRest() && hasRoom();
    } catch (IOException gone) {
      whenEnded.accept(CloseReason.CLIENT_GONE);
      return false;
    }
  }

  private boolean hasRoom() {
    if (awaitingContainer || closed.get()) {
      return false;
    }
    awaitingContainer = true;
    if (out.isReady()) {
      awaitingContainer = false;
      return true;
    }
    return false;
  }

  /** Writes what an earlier {@link #write} has left, as far as there is room. */
  private boolean writeRest() throws IOException {
    while (written < rest.length) {
      if (!hasRoom()) {
        return false;
      }
      writePiece();
    }
    return true;
  }

  private void writePiece() throws IOException {
    int length = Math.min(profile.largestWrite(), rest.length - written);
    int offset = written;
    written += length;
    try {
      out.write(rest, offset, length);
      if (profile.flushAfterWrite() && out.isReady()) {
        out.flush();
      }
    } catch (IllegalStateException ended) {
      // a container that has noticed the end before us says so in this way
      throw new IOException("the response has ended", ended);
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    rest = bytes;
    written = 0;
    writePiece();
    if (writeRest()) {
      rest = NOTHING; // it may be a whole page of the log
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (awaitingContainer || written < rest.length) {
      abort(); // unsent bytes would make complete() wait for a client that does not read
    }
    try {
      if (profile.endedByJaxRs()) {
        response.resume(
            Response.ok().build()); // status and headers are sent; there is nothing more
      } else {
        context.complete();
      }
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
    awaitingContainer = false;
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
