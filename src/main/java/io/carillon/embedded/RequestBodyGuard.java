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
 * Keeps requests whose bodies come slowly from keeping others waiting. A resource reads a body with
 * a thread of its own, so it is given one only when the body is here; of one that is larger than
 * what is kept for that, the rest is read by threads that do nothing else. And who is too slow is
 * cut off.
 */
final class RequestBodyGuard implements AutoCloseable {
  private static final Logger LOG = System.getLogger(RequestBodyGuard.class.getName());

  /** What has to come in the time allowed, unless it is the end. */
  private static final long LEAST_BYTES = 16 * 1024;

  /** Of 16 KiB each: kept for a request before it has a thread. */
  private static final int BUFFERS = 4;

  private static final int UPLOAD_THREADS = 16;

  /** Who sends as slowly as one may holds a thread for minutes. */
  private static final int UPLOAD_THREADS_OF_ONE_NETWORK = UPLOAD_THREADS * 3 / 4;

  private static final int MAX_WAITING_UPLOADS = 1000;

  private final Duration timeAllowed;
  private final ThreadPoolExecutor threads;
  private final FairExecutor uploads;

  /**
   * @param timeAllowed for each 16 KiB of a body
   */
  RequestBodyGuard(Duration timeAllowed) {
    this.timeAllowed = timeAllowed;
    this.threads =
        new ThreadPoolExecutor(
            UPLOAD_THREADS,
            UPLOAD_THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> new Thread(task, "carillon-upload"));
    threads.allowCoreThreadTimeOut(true);
    this.uploads = new FairExecutor(threads, UPLOAD_THREADS, UPLOAD_THREADS_OF_ONE_NETWORK);
  }

  /**
   * To be put before all that gives requests a thread.
   *
   * @param inTurn goes on with a request that is here as a whole, and gives it a thread
   * @param here goes on in the thread it is called in
   */
  HttpHandler before(HttpHandler inTurn, HttpHandler here) {
    HttpHandler upload = unlessTooMany(uploads.before(here));
    return exchange -> {
      if (exchange.isRequestComplete()) {
        inTurn.handleRequest(exchange);
        return;
      }
      Body body = new Body(exchange);
      exchange.addRequestWrapper(body);
      exchange.setStatusCode(StatusCodes.BAD_REQUEST); // if the body breaks off before it is here
      try {
        new RequestBufferingHandler(
                received -> {
                  received.setStatusCode(StatusCodes.OK);
                  (body.ended ? inTurn : upload).handleRequest(received);
                },
                BUFFERS)
            .handleRequest(exchange);
      } catch (IOException brokenOff) {
        exchange.setPersistent(false);
        exchange.endExchange();
      }
    };
  }

  private HttpHandler unlessTooMany(HttpHandler upload) {
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
   * Watches a body. Concurrency: whoever reads is alone in it; the clock's looks at it come from
   * the connection's thread, and may see it a little late.
   */
  private final class Body implements ConduitWrapper<StreamSourceConduit> {
    private final HttpServerExchange exchange;
    private volatile boolean ended;
    private volatile boolean cutOff;
    private volatile boolean starved; // who reads waits for the client
    private volatile long bytes;
    private long bytesBefore; // connection's thread
    private boolean watched; // who reads

    Body(HttpServerExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public StreamSourceConduit wrap(
        ConduitFactory<StreamSourceConduit> factory, HttpServerExchange wrapped) {
      return new Counted(factory.create());
    }

    private void watch() {
      exchange
          .getIoThread()
          .executeAfter(this::look, timeAllowed.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
      if (ended || exchange.isComplete() || !exchange.getConnection().isOpen()) {
        return;
      }
      if (starved && bytes - bytesBefore < LEAST_BYTES) {
        LOG.log(
            Level.DEBUG,
            "cut off {0}: its request comes too slowly",
            exchange.getConnection().getPeerAddress());
        cutOff = true;
        IoUtils.safeClose(exchange.getConnection());
        return;
      }
      bytesBefore = bytes;
      watch();
    }

    /**
     * @throws IOException if what looks like the end is where it was cut off
     */
    private void read(long count) throws IOException {
      if (cutOff) {
        throw new ClosedChannelException();
      }
      ended = count < 0;
      starved = count == 0;
      if (count > 0) {
        bytes += count; // by one thread at a time
      } else if (count == 0 && !watched) {
        watched = true;
        watch();
      }
    }

    private final class Counted extends AbstractStreamSourceConduit<StreamSourceConduit> {
      Counted(StreamSourceConduit next) {
        super(next);
      }

      @Override
      public int read(ByteBuffer target) throws IOException {
        int count = super.read(target);
        Body.this.read(count);
        return count;
      }

      @Override
      public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long count = super.read(targets, offset, length);
        Body.this.read(count);
        return count;
      }

      @Override
      public long transferTo(long position, long count, FileChannel target) throws IOException {
        long transferred = super.transferTo(position, count, target);
        Body.this.read(transferred);
        return transferred;
      }

      @Override
      public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
          throws IOException {
        long transferred = super.transferTo(count, through, target);
        Body.this.read(transferred);
        return transferred;
      }
    }
  }
}
