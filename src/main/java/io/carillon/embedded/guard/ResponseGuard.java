package io.carillon.embedded.guard;

import io.undertow.server.HttpHandler;
import java.time.Duration;

/**
 * Protects threads from clients that do not read responses: what a socket, or the window of an
 * HTTP/2 stream, does not accept is kept in memory and sent without a thread. A client that reads
 * too slowly, or for which there is no memory left, loses its connection (HTTP/2: the stream).
 *
 * <p>Streams of events use non-blocking output and have a time limit of their own.
 */
public final class ResponseGuard {
  private final ResponseLimits limits;

  /**
   * @param timeout for each 16 KiB of a response
   */
  public ResponseGuard(Duration timeout, Refusals refusals) {
    this.limits =
        new ResponseLimits(timeout, NetworkBudget.ofHeap(16, 4L << 20, 256L << 20), refusals);
  }

  /** A handler whose responses are guarded; must precede all that write a response. */
  public HttpHandler wrap(HttpHandler next) {
    return exchange -> {
      exchange.addResponseWrapper(
          (factory, wrapped) -> new GuardedResponse(factory.create(), wrapped, limits));
      next.handleRequest(exchange);
    };
  }
}
