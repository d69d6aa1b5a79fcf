package io.carillon.embedded;

import io.carillon.config.LimitConfig;
import io.carillon.config.StreamConfig;
import io.carillon.embedded.guard.Refusals;
import io.carillon.embedded.guard.Rejection;
import io.carillon.embedded.guard.RequestCheck;
import io.carillon.embedded.guard.ResponseGuard;
import io.carillon.embedded.guard.ServerHeaders;
import io.carillon.metrics.Pool;
import io.carillon.transport.ClientConnection;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * The HTTP listener: the port and its threads. A port in use is reported before anything else is
 * started, but the port is open only from {@link #serve} on: clients and load balancers that meet a
 * starting hub are refused at once, and do not wait in the backlog without an answer.
 *
 * <p>Not built with {@code Undertow.builder()}, which cannot stop accepting without closing open
 * connections.
 */
final class HttpListener implements AutoCloseable {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int TASK_THREADS = Math.max(32, CORES * 8);

  /** Others are served, too, while one network occupies all that it can. */
  private static final RequestLanes.Width REQUESTS =
      new RequestLanes.Width(TASK_THREADS, TASK_THREADS * 3 / 4);

  /** Opening streams occupies cores, unless the log or an issuer's keys have to be read. */
  private static final int STREAM_THREADS = Math.max(8, CORES * 2);

  private static final RequestLanes.Width STREAMS =
      new RequestLanes.Width(STREAM_THREADS, STREAM_THREADS * 3 / 4);

  /** One more closes connections. */
  private static final int WORKER_THREADS = TASK_THREADS + STREAM_THREADS + 1;

  private static final int BUFFER_BYTES = 16 * 1024;
  private static final Duration POLL = Duration.ofMillis(10);

  private static final OptionMap WORKER =
      OptionMap.builder()
          .set(Options.WORKER_NAME, "carillon")
          .set(Options.WORKER_IO_THREADS, Math.max(2, CORES))
          // requests waiting for a commit hold a thread; the more wait, the larger the group
          // commits
          .set(Options.WORKER_TASK_CORE_THREADS, WORKER_THREADS)
          .set(Options.WORKER_TASK_MAX_THREADS, WORKER_THREADS)
          .set(Options.TCP_NODELAY, true)
          .getMap();

  private static final OptionMap SOCKETS =
      OptionMap.builder()
          .set(Options.TCP_NODELAY, true)
          .set(Options.REUSE_ADDRESSES, true)
          // all clients reconnect at once after a restart
          .set(Options.BACKLOG, 4096)
          .getMap();

  private final XnioWorker worker;
  private final Protocols protocols;
  private final InetSocketAddress address;
  private final RequestBodyGuard bodyGuard;
  private final ResponseGuard responseGuard;
  private final StreamConfig streams;
  private final Refusals refusals;
  private final RequestLanes lanes;
  private final Executor closings;
  private final AtomicInteger activeRequests = new AtomicInteger(); // including streams
  private final AtomicInteger busyThreads = new AtomicInteger();
  private volatile @Nullable AcceptingChannel<? extends StreamConnection> port; // once it serves
  private volatile boolean isDraining;

  private HttpListener(
      XnioWorker worker,
      Protocols protocols,
      InetSocketAddress address,
      LimitConfig limits,
      StreamConfig streams,
      Refusals refusals) {
    this.worker = worker;
    this.streams = streams;
    this.protocols = protocols;
    this.refusals = refusals;
    this.bodyGuard = new RequestBodyGuard(limits.requestReadTimeout(), refusals);
    this.responseGuard = new ResponseGuard(limits.responseWriteTimeout(), refusals);
    this.lanes = new RequestLanes(worker, REQUESTS, STREAMS);
    FairExecutor oneByOne = new FairExecutor(worker, 1);
    this.closings = closing -> oneByOne.execute("", closing);
    this.address = address;
  }

  /**
   * Requires that a port is free, before anything else is started.
   *
   * @throws IOException if it is unavailable
   */
  static void requireFree(InetSocketAddress address) throws IOException {
    try (ServerSocket trial = new ServerSocket()) {
      trial.setReuseAddress(true);
      trial.bind(address);
    }
  }

  /**
   * Starts the threads.
   *
   * @param streams how requests for streams are refused
   * @param tls empty for unencrypted connections
   * @throws IOException if that is not possible
   */
  static HttpListener start(
      InetSocketAddress address, LimitConfig limits, StreamConfig streams, Optional<SSLContext> tls)
      throws IOException {
    XnioWorker worker = Xnio.getInstance(HttpListener.class.getClassLoader()).createWorker(WORKER);
    try {
      Refusals refusals = new Refusals();
      Protocols protocols =
          Protocols.of(
              new DefaultByteBufferPool(true, BUFFER_BYTES),
              http(limits),
              ProtocolLimits.of(limits, refusals),
              tls);
      return new HttpListener(worker, protocols, address, limits, streams, refusals);
    } catch (RuntimeException | Error e) {
      worker.shutdownNow();
      throw e;
    }
  }

  private static OptionMap http(LimitConfig limits) {
    return OptionMap.builder()
        // the application and the guards reject oversized headers with a problem
        .set(
            UndertowOptions.MAX_HEADER_SIZE,
            4 * (limits.maxHeaderSize() + limits.maxQuerySize() + BUFFER_BYTES))
        // the application rejects oversized bodies with a problem; Undertow would close the
        // connection
        .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
        // ms from the first byte of a request to the end of its headers
        .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) limits.requestReadTimeout().toMillis())
        // ms between two requests; no IDLE_TIMEOUT, READ_TIMEOUT or WRITE_TIMEOUT, which would
        // close idle streams
        .set(UndertowOptions.NO_REQUEST_TIMEOUT, (int) limits.keepAliveTimeout().toMillis())
        // the guards reject more of them with a problem
        .set(UndertowOptions.MAX_HEADERS, 4 * RequestCheck.MAX_FIELDS)
        .set(UndertowOptions.MAX_COOKIES, 4 * RequestCheck.MAX_COOKIES)
        .set(UndertowOptions.MAX_PARAMETERS, limits.maxQuerySize())
        .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
        .getMap();
  }

  /** The threads that handle requests; open streams hold none. */
  Pool pool() {
    return new RequestThreads(worker, lanes);
  }

  /** What was refused before the application saw it. */
  Refusals refusals() {
    return refusals;
  }

  /**
   * Opens the port.
   *
   * @param first sends requests to an address of this machine, which only this process knows
   * @return the number of the port
   * @throws IOException if it is unavailable by now
   */
  int serve(HttpHandler handler, Consumer<InetSocketAddress> first) throws IOException {
    HttpHandler guarded = new RequestCheck(bodyGuard.wrap(lanes.wrap(handler), handler), refusals);
    HttpHandler served = responseGuard.wrap(exchange -> handle(exchange, guarded));
    protocols.setHandlers(
        new ServerHeaders(served), new OperatorRequests(served, streams, refusals));
    rehearse(first);
    AcceptingChannel<? extends StreamConnection> open = protocols.bind(worker, address, SOCKETS);
    port = open;
    open.resumeAccepts();
    return open.getLocalAddress(InetSocketAddress.class).getPort();
  }

  private void rehearse(Consumer<InetSocketAddress> first) throws IOException {
    InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (AcceptingChannel<? extends StreamConnection> open =
        protocols.bind(worker, local, SOCKETS)) {
      open.resumeAccepts();
      first.accept(open.getLocalAddress(InetSocketAddress.class));
    }
  }

  /** The connection of an exchange, once for each. */
  ClientConnection observe(HttpServerExchange exchange) {
    return ObservedConnection.of(exchange, closings);
  }

  /** A handler that offers its connection to the application. */
  HttpHandler observingConnections(HttpHandler next) {
    return ObservedConnection.attaching(next, closings);
  }

  /** A handler that counts busy request threads; must run on these threads. */
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
    if (isDraining) {
      RefusedRequest.send(exchange, "the hub is shutting down", streams);
    } else if (!exchange.getRequestPath().startsWith("/")) {
      // "OPTIONS *" (RFC 9110, 9.3.7): about the server, not a resource
      if (exchange.getRequestMethod().equals(Methods.OPTIONS)) {
        exchange.setStatusCode(StatusCodes.NO_CONTENT);
        exchange.endExchange();
      } else {
        Rejection.malformed("the path of a request begins with /").send(exchange);
      }
    } else {
      activeRequests.incrementAndGet();
      exchange.addExchangeCompleteListener(this::completed);
      handler.handleRequest(exchange);
    }
  }

  /**
   * Proceeds to the connection's next request on its I/O thread. On any other thread, Undertow
   * would hold a spin lock while waking the I/O thread, which would then spin until the other
   * thread gets a core again.
   *
   * <p>A connection whose client has left is closed on any other thread: on its own, XNIO would
   * visit all ready connections for each one that is closed, which takes quadratic time when
   * thousands of clients leave together.
   */
  private void completed(
      HttpServerExchange exchange, ExchangeCompletionListener.NextListener next) {
    activeRequests.decrementAndGet();
    boolean isClosing = ObservedConnection.isClosedByClient(exchange.getConnection());
    if (exchange.isInIoThread() != isClosing) {
      next.proceed();
    } else if (isClosing) {
      closings.execute(next::proceed);
    } else {
      exchange.getIoThread().execute(next::proceed);
    }
  }

  /**
   * Rejects new connections and requests and waits for those that hold a thread. Open streams hold
   * none and continue.
   */
  void drain(Duration timeout) {
    isDraining = true;
    IoUtils.safeClose(port);
    await(() -> busyThreads.get() == 0, timeout);
  }

  /** Waits until every response has been sent completely. */
  void awaitResponses(Duration timeout) {
    await(() -> activeRequests.get() <= 0, timeout);
  }

  private static void await(BooleanSupplier condition, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
        TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes all remaining connections. */
  @Override
  public void close() {
    IoUtils.safeClose(port);
    bodyGuard.close();
    worker.shutdownNow();
    try {
      worker.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
