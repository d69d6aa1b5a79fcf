package io.carillon.embedded;

import io.carillon.config.StreamConfig;
import io.carillon.embedded.guard.Refusals;
import io.carillon.embedded.guard.ServerHeaders;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/**
 * Serves connections that are reserved for operators: one request for health or metrics each. All
 * others are refused.
 */
final class OperatorRequests implements HttpHandler {
  private static final String HEALTH = "/health";
  private static final String METRICS = "/metrics";

  private final HttpHandler allowed;
  private final HttpHandler refused;

  /**
   * @param next serves requests for health and metrics
   * @param streams how requests for streams are refused
   */
  OperatorRequests(HttpHandler next, StreamConfig streams, Refusals refusals) {
    this.allowed = new ServerHeaders(next);
    this.refused =
        new ServerHeaders(
            exchange -> {
              refusals.count(Refusals.Reason.DESCRIPTORS);
              RefusedRequest.send(exchange, "the hub has no file descriptors left", streams);
            });
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    exchange.setPersistent(false); // frees the descriptor
    String path = exchange.getRequestPath();
    boolean isAllowed =
        path.equals(METRICS) || path.equals(HEALTH) || path.startsWith(HEALTH + "/");
    (isAllowed ? allowed : refused).handleRequest(exchange);
  }
}
