package io.carillon.embedded;

import io.undertow.server.ConduitWrapper;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.RequestBufferingHandler;
import io.undertow.util.ConduitFactory;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Protects request threads from slow senders (slowloris). A request is dispatched to a request
 * thread only when its body has been buffered completely; larger bodies are read by separate upload
 * threads. Connections that send too slowly are closed.
 */
final class RequestBodyGuard implements AutoCloseable {
  private static final Logger LOG = System.getLogger(RequestBodyGuard.class.getName());

  /** Minimum number of bytes per timeout, except at the end of the body. */
  private static final long MIN_BYTES = 16 * 1024;

  /** Buffers of 16 KiB per request that has no thread yet. */
  private static final int BUFFERS = 4;

  private static final int UPLOAD_THREADS = 16;

  /** A sender just above the minimum rate occupies a thread for minutes. */
  private static final int UPLOAD_THREADS_PER_NETWORK = UPLOAD_THREADS * 3 / 4;

  private static final int MAX_WAITING_UPLOADS = 1000;

  private final Duration timeout;
  private final ThreadPoolExecutor threads;
  private final FairExecutor uploads;

  /**
   * @param timeout for each 16 KiB of a body
   */
  RequestBodyGuard(Duration timeout) {
    this.timeout = timeout;
    this.threads =
        new ThreadPoolExecutor(
            UPLOAD_THREADS,
            UPLOAD_THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> new Thread(task, "carillon-upload"));
    threads.allowCoreThreadTimeOut(true);
    this.uploads = new FairExecutor(threads, UPLOAD_THREADS, UPLOAD_THREADS_PER_NETWORK);
  }

  /**
   * A handler that guards request bodies; must precede any dispatch to a thread.
   *
   * @param dispatching dispatches a completely received request to a request thread
   * @param blocking handles a request on the calling thread
   */
  HttpHandler wrap(HttpHandler dispatching, HttpHandler blocking) {
    HttpHandler upload = rejectingExcess(uploads.wrap(blocking));
    return exchange -> {
      if (exchange.isRequestComplete()) {
        dispatching.handleRequest(exchange);
        return;
      }
      Body body = new Body(exchange);
      exchange.addRequestWrapper(body);
      exchange.setStatusCode(
          StatusCodes.BAD_REQUEST); // if the client disconnects while it is buffered
      try {
        new RequestBufferingHandler(
                received -> {
                  received.setStatusCode(StatusCodes.OK);
                  (body.ended ? dispatching : upload).handleRequest(received);
                },
                BUFFERS)
            .handleRequest(exchange);
      } catch (IOException disconnected) {
        exchange.setPersistent(false);
        exchange.endExchange();
      }
    };
  }

  private HttpHandler rejectingExcess(HttpHandler upload) {
    return exchange -> {
      if (uploads.waiting() < MAX_WAITING_UPLOADS) {
        upload.handleRequest(exchange);
        return;
      }
      exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE);
      exchange.setPersistent(false);
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, 5);
      exchange.endExchange();
    };
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  /**
   * Measures the progress of a body. Concurrency: one thread reads at a time; the periodic check
   * runs on the connection's I/O thread and may see slightly stale values.
   */
  private final class Body implements ConduitWrapper<StreamSourceConduit> {
    private final HttpServerExchange exchange;
    private volatile boolean ended;
    private volatile boolean isClosed;
    private volatile boolean isStarved; // the reader waits for the client
    private volatile long bytes;
    private long bytesBefore; // I/O thread only
    private boolean isWatched; // reading thread only

    Body(HttpServerExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public StreamSourceConduit wrap(
        ConduitFactory<StreamSourceConduit> factory, HttpServerExchange wrapped) {
      return new MeasuredConduit(factory.create());
    }

    private void scheduleCheck() {
      exchange.getIoThread().executeAfter(this::check, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void check() {
      if (ended || exchange.isComplete() || !exchange.getConnection().isOpen()) {
        return;
      }
      if (isStarved && bytes - bytesBefore < MIN_BYTES) {
        LOG.log(
            Level.DEBUG,
            "Closed the connection of {0}: its request body arrives too slowly",
            exchange.getConnection().getPeerAddress());
        isClosed = true;
        IoUtils.safeClose(exchange.getConnection());
        return;
      }
      bytesBefore = bytes;
      scheduleCheck();
    }

    /**
     * @throws IOException if the body ended because the connection was closed
     */
    private void onRead(long count) throws IOException {
      if (isClosed) {
        throw new ClosedChannelException();
      }
      ended = count < 0;
      isStarved = count == 0;
      if (count > 0) {
        bytes += count; // written by one thread at a time
      } else if (count == 0 && !isWatched) {
        isWatched = true;
        scheduleCheck();
      }
    }

    private final class MeasuredConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {
      MeasuredConduit(StreamSourceConduit next) {
        super(next);
      }

      @Override
      public int read(ByteBuffer target) throws IOException {
        int count = super.read(target);
        Body.this.onRead(count);
        return count;
      }

      @Override
      public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long count = super.read(targets, offset, length);
        Body.this.onRead(count);
        return count;
      }

      @Override
      public long transferTo(long position, long count, FileChannel target) throws IOException {
        long transferred = super.transferTo(position, count, target);
        Body.this.onRead(transferred);
        return transferred;
      }

      @Override
      public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
          throws IOException {
        long transferred = super.transferTo(count, through, target);
        Body.this.onRead(transferred);
        return transferred;
      }
    }
  }
}
