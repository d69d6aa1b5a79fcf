package io.carillon.embedded;

import io.carillon.embedded.guard.Refusals;
import io.undertow.server.ConduitWrapper;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ConduitFactory;
import io.undertow.util.Protocols;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Measures the progress of a request body, and stops reading a moment after the response if the
 * request was answered before its end.
 *
 * <p>Concurrency: one thread reads at a time; the periodic check runs on the connection's I/O
 * thread and may see slightly stale values.
 */
final class RequestBody implements ConduitWrapper<StreamSourceConduit> {
  private static final Logger LOG = System.getLogger(RequestBody.class.getName());

  /** Minimum number of bytes per timeout, except at the end of the body. */
  private static final long MIN_BYTES = 16 * 1024;

  /**
   * Bytes read after a response, since many clients read it only once they have sent all (RFC 9112,
   * 9.6); what is beyond stays in the socket and holds its client back.
   */
  private static final long MAX_UNWANTED = 16 << 20;

  /** For the client to read the response before the connection is closed. */
  private static final long LINGER_MILLIS = 1000;

  private final HttpServerExchange exchange;
  private final Duration timeout;
  private final Refusals refusals;
  private final long began = System.nanoTime();
  private volatile boolean hasEnded;
  private volatile boolean isClosed;
  private volatile boolean isStarved; // the reader waits for the client
  private volatile boolean isAnswered; // before its end
  private volatile boolean isStopped; // nothing more is read
  private volatile long bytes;
  private volatile long unwanted;
  private long bytesBefore; // I/O thread only
  private boolean isWatched; // reading thread only

  RequestBody(HttpServerExchange exchange, Duration timeout, Refusals refusals) {
    this.exchange = exchange;
    this.timeout = timeout;
    this.refusals = refusals;
  }

  boolean hasEnded() {
    return hasEnded;
  }

  /** Whether its reader waits for the client. */
  boolean isStarved() {
    return isStarved && !hasEnded;
  }

  /** Bytes per second since the request began. */
  double pace() {
    return bytes * 1e9 / Math.max(1, System.nanoTime() - began);
  }

  @Override
  public StreamSourceConduit wrap(
      ConduitFactory<StreamSourceConduit> factory, HttpServerExchange wrapped) {
    return new MeasuredConduit(factory.create());
  }

  /**
   * Called when the response begins, before its head is written. The connection stays persistent:
   * Undertow would otherwise close it with the response, and what the client still sends would
   * reset it before the client has read the response. Of a body that is too long to be read to its
   * end, nothing more is read; over HTTP/2, where the connection has other streams, up to the
   * limit.
   */
  void onResponse() {
    isAnswered = !hasEnded && !exchange.isRequestComplete();
    long left = exchange.getRequestContentLength() - bytes;
    if (isAnswered && left > MAX_UNWANTED && !exchange.getProtocol().equals(Protocols.HTTP_2_0)) {
      stop();
    }
  }

  private void scheduleCheck() {
    exchange.getIoThread().executeAfter(this::check, timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check() {
    if (hasEnded || isStopped || exchange.isComplete() || !exchange.getConnection().isOpen()) {
      return;
    }
    if (isStarved && bytes - bytesBefore < MIN_BYTES) {
      close(Refusals.Reason.SLOW_BODY);
      return;
    }
    bytesBefore = bytes;
    scheduleCheck();
  }

  /** Closes the connection, from any thread. */
  void closeAsSlow() {
    exchange.getIoThread().execute(() -> close(Refusals.Reason.SLOW_BODY));
  }

  /** On the I/O thread. */
  private void close(Refusals.Reason reason) {
    if (isClosed || !exchange.getConnection().isOpen()) {
      return;
    }
    refusals.count(reason);
    LOG.log(
        Level.DEBUG,
        "Closed the connection of {0}: {1}",
        exchange.getConnection().getPeerAddress(),
        reason.label());
    isClosed = true;
    IoUtils.safeClose(exchange.getConnection());
  }

  /**
   * @throws IOException if the body ended because the connection was closed
   */
  private void onRead(long count) throws IOException {
    if (isClosed) {
      throw new ClosedChannelException();
    }
    hasEnded = count < 0;
    isStarved = count == 0;
    if (count > 0) {
      bytes += count; // written by one thread at a time
      if (isAnswered) {
        onUnwanted(count);
      }
    } else if (count == 0 && !isWatched) {
      isWatched = true;
      scheduleCheck();
    }
  }

  private void onUnwanted(long count) {
    unwanted += count;
    if (unwanted >= MAX_UNWANTED && !isStopped) {
      stop();
    }
  }

  private void stop() {
    isStopped = true;
    exchange
        .getIoThread()
        .executeAfter(
            () -> close(Refusals.Reason.BODY_NOT_WANTED), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** How many of so many bytes may be read at once. */
  private long allowed(long count) {
    return isAnswered ? Math.min(count, Math.max(0, MAX_UNWANTED - unwanted)) : count;
  }

  private final class MeasuredConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {
    MeasuredConduit(StreamSourceConduit next) {
      super(next);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      if (isStopped) {
        return 0;
      }
      int count = super.read(target);
      onRead(count);
      return count;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
      if (isStopped) {
        return 0;
      }
      long count = super.read(targets, offset, length);
      onRead(count);
      return count;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
      if (isStopped) {
        return 0;
      }
      long transferred = super.transferTo(position, allowed(count), target);
      onRead(transferred);
      return transferred;
    }

    @Override
    public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
        throws IOException {
      if (isStopped) {
        return 0;
      }
      long transferred = super.transferTo(allowed(count), through, target);
      onRead(transferred);
      return transferred;
    }

    @Override
    public void resumeReads() {
      if (!isStopped) {
        super.resumeReads();
      }
    }

    @Override
    public void wakeupReads() {
      if (!isStopped) {
        super.wakeupReads();
      }
    }
  }
}
