package io.carillon.embedded;

import io.carillon.embedded.guard.Network;
import io.carillon.embedded.guard.NetworkBudget;
import io.carillon.embedded.guard.Refusals;
import io.carillon.embedded.guard.Rejection;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.RequestBufferingHandler;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Protects request threads from slow senders (slowloris). A request is dispatched to a request
 * thread only when its body has been buffered completely; larger bodies, and those for which no
 * buffers are left, are read by separate upload threads. Connections that send too slowly are
 * closed; while all upload threads are busy and others wait, so is the slowest one that waits for
 * its client.
 */
final class RequestBodyGuard implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;

  /** Buffers per request that has no thread yet. */
  private static final int BUFFERS = 4;

  /** Buffers of a larger body, if the budget allows it. */
  private static final int LARGE_BUFFERS = 16;

  private static final int UPLOAD_THREADS = 16;

  /** A sender just above the minimum rate occupies a thread for minutes. */
  private static final int UPLOAD_THREADS_PER_NETWORK = UPLOAD_THREADS * 3 / 4;

  private static final int MAX_WAITING_UPLOADS = 1000;

  private final Duration timeout;
  private final Refusals refusals;
  private final NetworkBudget buffers;
  private final NetworkBudget largeBuffers = NetworkBudget.ofHeap(16, 4L << 20, 256L << 20);
  private final ThreadPoolExecutor threads;
  private final FairExecutor uploads;
  private final Set<RequestBody> uploading = ConcurrentHashMap.newKeySet();

  /**
   * @param timeout for each 16 KiB of a body
   */
  RequestBodyGuard(Duration timeout, Refusals refusals) {
    this(timeout, refusals, NetworkBudget.ofHeap(8, 16L << 20, 512L << 20));
  }

  /**
   * @param buffers for bodies of up to {@value #BUFFERS} buffers
   */
  RequestBodyGuard(Duration timeout, Refusals refusals, NetworkBudget buffers) {
    this.timeout = timeout;
    this.refusals = refusals;
    this.buffers = buffers;
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
    return exchange -> {
      if (exchange.isRequestComplete()) {
        dispatching.handleRequest(exchange);
      } else {
        buffer(exchange, dispatching, blocking);
      }
    };
  }

  private void buffer(HttpServerExchange exchange, HttpHandler dispatching, HttpHandler blocking)
      throws Exception {
    RequestBody body = new RequestBody(exchange, timeout, refusals);
    exchange.addRequestWrapper(body);
    exchange.addResponseWrapper(
        (factory, wrapped) -> {
          body.onResponse();
          return factory.create();
        });
    exchange.setStatusCode(
        StatusCodes.BAD_REQUEST); // if the client disconnects while it is buffered
    int most = reserveBuffers(exchange);
    if (most == 0) {
      exchange.setStatusCode(StatusCodes.OK);
      upload(exchange, body, blocking);
      return;
    }
    try {
      new RequestBufferingHandler(
              received -> {
                received.setStatusCode(StatusCodes.OK);
                if (body.hasEnded()) {
                  dispatching.handleRequest(received);
                } else {
                  upload(received, body, blocking);
                }
              },
              most)
          .handleRequest(exchange);
    } catch (IOException disconnected) {
      exchange.setPersistent(false);
      exchange.endExchange();
    }
  }

  /** How many buffers a body may fill before it needs a thread; 0 if no memory is left. */
  private int reserveBuffers(HttpServerExchange exchange) {
    long length = exchange.getRequestContentLength();
    boolean isSmall = length >= 0 && length <= BUFFERS * BUFFER_BYTES;
    long large = length < 0 ? LARGE_BUFFERS * BUFFER_BYTES : length;
    if (!isSmall
        && large <= LARGE_BUFFERS * BUFFER_BYTES
        && tryReserve(largeBuffers, (int) large, exchange)) {
      return LARGE_BUFFERS + 1; // the end is read into one more
    }
    int bytes = isSmall ? wholeBuffers((int) length) : BUFFERS * BUFFER_BYTES;
    return tryReserve(buffers, bytes, exchange) ? BUFFERS : 0;
  }

  private static int wholeBuffers(int bytes) {
    return Math.max(1, (bytes + BUFFER_BYTES - 1) / BUFFER_BYTES) * BUFFER_BYTES;
  }

  /** Until the exchange is complete. */
  private static boolean tryReserve(NetworkBudget budget, int bytes, HttpServerExchange exchange) {
    String network = Network.of(exchange.getConnection());
    if (!budget.tryReserve(network, bytes)) {
      return false;
    }
    exchange.addExchangeCompleteListener(
        (completed, next) -> {
          budget.release(network, bytes);
          next.proceed();
        });
    return true;
  }

  private void upload(HttpServerExchange exchange, RequestBody body, HttpHandler blocking)
      throws Exception {
    if (uploads.waiting() >= MAX_WAITING_UPLOADS) {
      exchange.setPersistent(false);
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, 5);
      Rejection.unavailable("too many uploads are under way").send(exchange);
      return;
    }
    uploading.add(body);
    exchange.addExchangeCompleteListener(
        (completed, next) -> {
          uploading.remove(body);
          next.proceed();
        });
    if (threads.getActiveCount() == UPLOAD_THREADS) {
      closeSlowest();
    }
    uploads.wrap(blocking).handleRequest(exchange);
  }

  /** Frees a thread for the next upload. */
  private void closeSlowest() {
    uploading.stream()
        .filter(RequestBody::isStarved)
        .min(Comparator.comparingDouble(RequestBody::pace))
        .ifPresent(RequestBody::closeAsSlow);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
