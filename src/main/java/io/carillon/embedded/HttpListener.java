package io.carillon.embedded;

import io.carillon.config.LimitConfig;
import io.carillon.metrics.Pool;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * The port, and the threads behind it. Taken before anything else is started, so that a port that
 * is in use is noticed at once; answered from {@link #serve} on; clients that come in between wait.
 *
 * <p>Put together here and not by {@code Undertow.builder()}, which cannot stop accepting without
 * breaking what is open.
 */
final class HttpListener implements AutoCloseable {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int TASK_THREADS = Math.max(32, CORES * 8);
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final Duration POLL = Duration.ofMillis(10);

  private static final OptionMap WORKER =
      OptionMap.builder()
          .set(Options.WORKER_NAME, "carillon")
          .set(Options.WORKER_IO_THREADS, Math.max(2, CORES))
          // requests that wait for a commit hold one; the more wait, the more are committed at once
          .set(Options.WORKER_TASK_CORE_THREADS, TASK_THREADS)
          .set(Options.WORKER_TASK_MAX_THREADS, TASK_THREADS)
          .set(Options.TCP_NODELAY, true)
          .getMap();

  private static final OptionMap SOCKETS =
      OptionMap.builder()
          .set(Options.TCP_NODELAY, true)
          .set(Options.REUSE_ADDRESSES, true)
          // everybody comes back at once after a restart
          .set(Options.BACKLOG, 4096)
          .getMap();

  private final XnioWorker worker;
  private final Protocols protocols;
  private final AcceptingChannel<? extends StreamConnection> port;
  private final RequestBodyGuard slowSenders;
  private final FairExecutor turns;
  private final AtomicInteger activeRequests = new AtomicInteger(); // streams too
  private final AtomicInteger busyThreads = new AtomicInteger();
  private volatile boolean draining;

  private HttpListener(
      XnioWorker worker,
      Protocols protocols,
      AcceptingChannel<? extends StreamConnection> port,
      RequestBodyGuard slowSenders) {
    this.worker = worker;
    this.protocols = protocols;
    this.slowSenders = slowSenders;
    this.turns = new FairExecutor(worker, TASK_THREADS);
    this.port = port;
  }

  /**
   * Takes the port.
   *
   * @param tls empty if connections are not encrypted
   * @throws IOException if it cannot be had
   */
  static HttpListener bind(InetSocketAddress address, LimitConfig limits, Optional<SSLContext> tls)
      throws IOException {
    XnioWorker worker = Xnio.getInstance(HttpListener.class.getClassLoader()).createWorker(WORKER);
    try {
      Protocols protocols =
          Protocols.of(new DefaultByteBufferPool(true, BUFFER_BYTES), http(limits), tls);
      return new HttpListener(
          worker,
          protocols,
          protocols.bind(worker, address, SOCKETS),
          new RequestBodyGuard(limits.requestReadTimeout()));
    } catch (IOException | RuntimeException | Error e) {
      worker.shutdownNow();
      throw e;
    }
  }

  private static OptionMap http(LimitConfig limits) {
    return OptionMap.builder()
        // the application says in a problem what is too long; what is longer still is cut off here
        .set(
            UndertowOptions.MAX_HEADER_SIZE,
            2 * (limits.maxHeaderSize() + limits.maxQuerySize()) + BUFFER_BYTES)
        // the application has its own bounds, and says so in a problem; Undertow would cut the
        // connection
        .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
        // ms from the first byte of a request to the end of its headers
        .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) limits.requestReadTimeout().toMillis())
        // ms between two requests. No IDLE_TIMEOUT, READ_TIMEOUT or WRITE_TIMEOUT: they would end
        // quiet streams
        .set(UndertowOptions.NO_REQUEST_TIMEOUT, 60_000)
        .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
        .getMap();
  }

  /** The port that was asked for, or was free. */
  int portNumber() {
    return port.getLocalAddress(InetSocketAddress.class).getPort();
  }

  /** The threads that answer requests; streams hold none. */
  Pool pool() {
    return new RequestThreads(worker, turns);
  }

  /** Lets clients in. */
  void serve(HttpHandler handler) {
    HttpHandler patient = slowSenders.before(turns.before(handler), handler);
    protocols.setRootHandler(exchange -> handle(exchange, patient));
    port.resumeAccepts();
  }

  /** To be put where requests have a thread of their own. */
  HttpHandler countingThreads(HttpHandler next) {
    return exchange -> {
      busyThreads.incrementAndGet();
      try {
        next.handleRequest(exchange);
      } finally {
        busyThreads.decrementAndGet();
      }
    };
  }

  private void handle(HttpServerExchange exchange, HttpHandler handler) throws Exception {
    if (draining) {
      exchange.setPersistent(false);
      exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE);
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, 1);
      exchange.endExchange();
    } else if (!exchange.getRequestPath().startsWith("/")) {
      // "OPTIONS *" and the like (RFC 9110, 9.3.7): asks the server, of which there is no more to
      // say
      exchange.setStatusCode(
          exchange.getRequestMethod().equals(Methods.OPTIONS)
              ? StatusCodes.NO_CONTENT
              : StatusCodes.BAD_REQUEST);
      exchange.endExchange();
    } else {
      activeRequests.incrementAndGet();
      exchange.addExchangeCompleteListener(this::completed);
      handler.handleRequest(exchange);
    }
  }

  /**
   * Goes on to the connection's next request in the thread that will read it. From any other
   * thread, Undertow holds a spin lock while it wakes that one, which then finds the next request
   * there and spins for as long as the system leaves the other thread waiting for a core.
   */
  private void completed(
      HttpServerExchange exchange, ExchangeCompletionListener.NextListener next) {
    activeRequests.decrementAndGet();
    if (exchange.isInIoThread()) {
      next.proceed();
    } else {
      exchange.getIoThread().execute(next::proceed);
    }
  }

  /**
   * Accepts no more connections and no more requests, and waits for those that hold a thread; not
   * for streams, which hold none and go on.
   */
  void drain(Duration atMost) {
    draining = true;
    IoUtils.safeClose(port);
    await(() -> busyThreads.get() == 0, atMost);
  }

  /** Waits until the last byte of every response has left. */
  void awaitResponses(Duration atMost) {
    await(() -> activeRequests.get() <= 0, atMost);
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    try {
      while (!condition.holds() && System.nanoTime() - deadline < 0) {
        TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Breaks what is still open. */
  @Override
  public void close() {
    IoUtils.safeClose(port);
    slowSenders.close();
    worker.shutdownNow();
    try {
      worker.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
