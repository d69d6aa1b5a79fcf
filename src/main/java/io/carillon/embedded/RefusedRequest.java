package io.carillon.embedded;

import io.carillon.config.StreamConfig;
import io.carillon.embedded.guard.Rejection;
import io.carillon.wire.RefusedStream;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import org.xnio.IoUtils;

/**
 * The answer of a server that serves no request now: a problem with status 503, or for streams what
 * their clients survive. The connection is closed afterwards.
 */
final class RefusedRequest {
  private RefusedRequest() {}

  /**
   * Answers a request.
   *
   * @param detail why it is refused
   * @param streams how requests for streams are refused
   */
  static void send(HttpServerExchange exchange, String detail, StreamConfig streams) {
    Rejection rejection = Rejection.unavailable(detail);
    HeaderMap headers = exchange.getRequestHeaders();
    HeaderValues accept = headers.get(Headers.ACCEPT);
    exchange.setPersistent(false);
    if (accept == null
        || !streams.refusesByRetry()
        || !RefusedStream.isExpected(
            exchange.getRequestMethod().toString(), String.join(",", accept))) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, 1);
      rejection.send(exchange);
    } else if (headers.contains(Headers.ORIGIN)) {
      // the application, which knows the CORS headers that it needs, does not serve now: its client
      // reconnects after a lost connection, too
      IoUtils.safeClose(exchange.getConnection());
    } else {
      rejection.sendAsStream(exchange, RefusedStream.delay(streams.reconnectDelay()));
    }
  }
}
