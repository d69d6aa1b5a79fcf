package io.carillon.embedded.guard;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.util.Protocols;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;

/**
 * One response. It passes everything on until a thread would wait for the client; from then on it
 * accepts all bytes, keeps what the client does not take, and has them sent when the exchange ends,
 * where Undertow flushes without a thread.
 *
 * <p>A blocking writer calls {@link #awaitWritable} exactly where it would wait; non-blocking ones
 * never do. Its loop "flush, or else wait" ends after one round: the flush that follows {@link
 * #awaitWritable} reports success. The next flush, that of the exchange, reports the truth.
 *
 * <p>Concurrency: Undertow uses a response from one thread at a time. The time limit runs on the
 * connection's I/O thread; the lock guards what both use.
 */
final class GuardedResponse extends AbstractStreamSinkConduit<StreamSinkConduit> {
  private static final Logger LOG = System.getLogger(GuardedResponse.class.getName());
  private static final int CHUNK = 16 * 1024;

  private final HttpServerExchange exchange;
  private final ResponseLimits limits;
  private final Object lock = new Object();
  private @Nullable Queue<ByteBuffer> kept; // null: nothing was to be kept yet; guarded by lock
  private @Nullable ByteBuffer last; // of those kept, may have room; guarded by lock
  private @Nullable String network; // set with the first chunk; guarded by lock
  private boolean isTerminated; // by the writer
  private boolean isTerminatedNext; // all that was kept is written
  private boolean hasWaited; // the next flush reports success
  private boolean isTimed;
  private volatile boolean isAborted;
  private volatile long sent; // bytes accepted by the next conduit
  private long sentBefore; // I/O thread only

  GuardedResponse(StreamSinkConduit next, HttpServerExchange exchange, ResponseLimits limits) {
    super(next);
    this.exchange = exchange;
    this.limits = limits;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if (kept == null) {
      int count = next.write(source);
      sent += count;
      return count;
    }
    int before = source.remaining();
    writeOrKeep(source);
    return before;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    if (kept == null) {
      long count = next.write(sources, offset, length);
      sent += count;
      return count;
    }
    long count = 0;
    for (int i = offset; i < offset + length; i++) {
      count += sources[i].remaining();
      writeOrKeep(sources[i]);
    }
    return count;
  }

  @Override
  public int writeFinal(ByteBuffer source) throws IOException {
    return kept == null ? next.writeFinal(source) : Conduits.writeFinalBasic(this, source);
  }

  @Override
  public long writeFinal(ByteBuffer[] sources, int offset, int length) throws IOException {
    return kept == null
        ? next.writeFinal(sources, offset, length)
        : Conduits.writeFinalBasic(this, sources, offset, length);
  }

  @Override
  public long transferFrom(FileChannel source, long position, long count) throws IOException {
    if (kept == null) {
      long transferred = next.transferFrom(source, position, count);
      sent += Math.max(0, transferred);
      return transferred;
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, count));
    int read = source.read(buffer, position);
    if (read > 0) {
      writeOrKeep(buffer.flip());
    }
    return read;
  }

  @Override
  public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through)
      throws IOException {
    return kept == null
        ? next.transferFrom(source, count, through)
        : Conduits.transfer(source, count, through, this);
  }

  private void writeOrKeep(ByteBuffer source) throws IOException {
    hasWaited = false;
    synchronized (lock) {
      requireOpen();
      if (writeKept()) {
        for (int count = 1; source.hasRemaining() && count > 0; ) {
          count = next.write(source);
          sent += count;
        }
      }
      keep(source);
    }
  }

  private void keep(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      if (last == null || last.limit() == CHUNK) {
        last = newChunk();
      }
      int start = last.limit();
      int count = Math.min(source.remaining(), CHUNK - start);
      last.limit(start + count);
      last.put(start, source, source.position(), count);
      source.position(source.position() + count);
    }
  }

  private ByteBuffer newChunk() throws IOException {
    if (network == null) {
      network = Network.of(exchange.getConnection());
    }
    if (!limits.budget().tryReserve(network, CHUNK)) {
      abort("there is no memory left for responses that are not read");
      throw new ClosedChannelException();
    }
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).limit(0);
    kept.add(chunk);
    return chunk;
  }

  /** Writes what was kept; true if nothing of it is left. */
  private boolean writeKept() throws IOException {
    for (ByteBuffer chunk = kept.peek(); chunk != null; chunk = kept.peek()) {
      while (chunk.hasRemaining()) {
        int count = next.write(chunk);
        sent += count;
        if (count == 0) {
          return false;
        }
      }
      removeChunk();
    }
    return true;
  }

  private void removeChunk() {
    if (kept.remove() == last) {
      last = null;
    }
    limits.budget().release(network, CHUNK);
  }

  @Override
  public void terminateWrites() throws IOException {
    hasWaited = false;
    isTerminated = true;
    synchronized (lock) {
      if (kept == null || kept.isEmpty()) {
        terminateNext();
      }
    }
  }

  private void terminateNext() throws IOException {
    if (!isTerminatedNext) {
      isTerminatedNext = true;
      next.terminateWrites();
    }
  }

  @Override
  public boolean flush() throws IOException {
    boolean isFlushed = flushNext();
    boolean reported = isFlushed || hasWaited;
    hasWaited = false;
    if (!isFlushed && isTerminated) {
      startTimer();
    }
    return reported;
  }

  private boolean flushNext() throws IOException {
    synchronized (lock) {
      requireOpen();
      if (kept != null) {
        if (!writeKept()) {
          return false;
        }
        if (isTerminated) {
          terminateNext();
        }
      }
      return next.flush();
    }
  }

  /** Does not wait; from now on what cannot be written is kept. */
  @Override
  public void awaitWritable() {
    synchronized (lock) {
      if (kept == null) {
        kept = new ArrayDeque<>();
      }
    }
    hasWaited = true;
    startTimer();
  }

  @Override
  public void awaitWritable(long time, TimeUnit unit) {
    awaitWritable();
  }

  @Override
  public void truncateWrites() throws IOException {
    isAborted = true;
    release();
    next.truncateWrites();
  }

  private void requireOpen() throws IOException {
    if (isAborted) {
      throw new ClosedChannelException();
    }
  }

  private void release() {
    synchronized (lock) {
      while (kept != null && !kept.isEmpty()) {
        removeChunk();
      }
    }
  }

  private void startTimer() {
    if (!isTimed) {
      isTimed = true;
      sentBefore = sent;
      scheduleCheck();
    }
  }

  private void scheduleCheck() {
    exchange
        .getIoThread()
        .executeAfter(this::check, limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check() {
    if (isAborted || exchange.isResponseComplete()) {
      return;
    }
    if (!exchange.getConnection().isOpen()) {
      isAborted = true;
      release();
    } else if (sent - sentBefore < ResponseLimits.MIN_BYTES) {
      abort("it does not read its response");
    } else {
      sentBefore = sent;
      scheduleCheck();
    }
  }

  /** HTTP/2: resets the stream. HTTP/1.1: resets the connection, whose buffers are not read. */
  private void abort(String reason) {
    isAborted = true;
    release();
    limits.refusals().count(Refusals.Reason.RESPONSE_NOT_READ);
    ServerConnection connection = exchange.getConnection();
    LOG.log(Level.DEBUG, "Closed the connection of {0}: {1}", connection.getPeerAddress(), reason);
    connection.getIoThread().execute(() -> close(connection));
  }

  private void close(ServerConnection connection) {
    try {
      if (!exchange.getProtocol().equals(Protocols.HTTP_2_0)) {
        connection.setOption(Options.CLOSE_ABORT, true);
      }
    } catch (IOException alreadyClosed) {
      // as intended
    }
    IoUtils.safeClose(connection);
  }
}
