package io.carillon.embedded.exchange;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.EventSink;
import io.carillon.transport.ClientConnection;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.channels.StreamSinkChannel;

/**
 * A stream on the response channel of an exchange of HTTP/1.1. What the socket does not accept is
 * sent by the connection's I/O thread, and until then the sink is not ready.
 *
 * <p>Concurrency: the lock guards the channel, which the fan-out thread, the I/O thread and the one
 * that closes the stream use. No thread waits for the client while it holds the lock.
 */
final class ExchangeSink implements EventSink, ChannelListener<StreamSinkChannel> {
  private static final Runnable NO_CALLBACK = () -> {};
  private static final int SCRATCH_BYTES = 16 * 1024;

  /**
   * Where a thread puts what it writes: the socket needs a direct buffer, and Undertow keeps the
   * buffers that a connection has written last.
   */
  private static final ThreadLocal<ByteBuffer> SCRATCH =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SCRATCH_BYTES));

  private final HttpServerExchange exchange;
  private final ClientConnection connection;
  private volatile Runnable onReady = NO_CALLBACK;
  private volatile Consumer<CloseReason> onEnd = reason -> {};
  private @Nullable StreamSinkChannel channel; // null: nothing was written yet; guarded by this
  private volatile @Nullable ByteBuffer unsent; // null: ready; written with the lock
  private boolean isTakenOver; // guarded by this
  private boolean isWatched; // guarded by this
  private boolean isClosed; // guarded by this

  /**
   * @param connection of the exchange
   */
  ExchangeSink(HttpServerExchange exchange, ClientConnection connection) {
    this.exchange = exchange;
    this.connection = connection;
  }

  @Override
  public boolean tryBegin(byte[] bytes) throws IOException {
    write(bytes);
    return true;
  }

  @Override
  public void attach(Runnable ready, Consumer<CloseReason> end) {
    onReady = ready;
    onEnd = end;
  }

  /** The request is answered by a stream: nothing but this uses the exchange any more. */
  synchronized void takeOver() {
    isTakenOver = true;
    watchIfBegun();
  }

  /** Watching drops the headers, of which the response's have to be sent before. */
  private void watchIfBegun() {
    if (isTakenOver && channel != null && !isWatched) {
      isWatched = true;
      connection.watch(() -> onEnd.accept(CloseReason.CLIENT_GONE));
    }
  }

  @Override
  public boolean noticesClosing() {
    return true;
  }

  @Override
  public boolean isReady() {
    return unsent == null;
  }

  @Override
  public synchronized void write(byte[] bytes) throws IOException {
    if (isClosed) {
      throw new IOException("the stream is closed");
    }
    StreamSinkChannel out = channel;
    if (out == null) {
      out = exchange.getResponseChannel();
      out.getWriteSetter().set(this);
      channel = out;
    }
    ByteBuffer buffer =
        bytes.length > SCRATCH_BYTES
            ? ByteBuffer.wrap(bytes)
            : SCRATCH.get().clear().put(bytes).flip();
    if (!isSent(buffer, out)) {
      int left = buffer.remaining();
      unsent = ByteBuffer.wrap(bytes, bytes.length - left, left);
      out.resumeWrites();
    }
    watchIfBegun();
  }

  private static boolean isSent(ByteBuffer buffer, StreamSinkChannel out) throws IOException {
    while (buffer.hasRemaining()) {
      if (out.write(buffer) == 0) {
        return false;
      }
    }
    return out.flush();
  }

  /** The socket accepts more. */
  @Override
  public void handleEvent(StreamSinkChannel out) {
    try {
      if (!isSentNow(out)) {
        return;
      }
    } catch (IOException gone) {
      onEnd.accept(CloseReason.CLIENT_GONE);
      return;
    }
    onReady.run();
  }

  private synchronized boolean isSentNow(StreamSinkChannel out) throws IOException {
    ByteBuffer buffer = unsent;
    if (isClosed || buffer == null || !isSent(buffer, out)) {
      return false;
    }
    out.suspendWrites();
    unsent = null;
    return true;
  }

  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    if (unsent != null) {
      connection.abort(); // the end would wait until a client that does not read has read the rest
    } else if (connection.tryDrop()) {
      return;
    }
    exchange.endExchange();
  }
}
