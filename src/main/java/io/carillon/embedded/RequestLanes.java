package io.carillon.embedded;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import java.util.concurrent.Executor;

/**
 * Two queues for the request threads, each fair among networks: one of requests for streams, and
 * one of all others. When thousands of clients connect at once, publishers and health probes from
 * the same network do not wait behind them, and few threads open the streams in the order of their
 * arrival instead of all of them together.
 */
final class RequestLanes {
  private static final String STREAMS = "/events";

  private final FairExecutor requests;
  private final FairExecutor streams;

  /**
   * @param threads runs as many tasks as both queues may run concurrently
   */
  RequestLanes(Executor threads, Width requests, Width streams) {
    this.requests = new FairExecutor(threads, requests.max(), requests.maxPerNetwork());
    this.streams = new FairExecutor(threads, streams.max(), streams.maxPerNetwork());
  }

  /** The concurrent requests of a queue, and of one network in it. */
  record Width(int max, int maxPerNetwork) {}

  /** A handler that dispatches requests to the request threads; must precede any other dispatch. */
  HttpHandler wrap(HttpHandler next) {
    HttpHandler toRequests = requests.wrap(next);
    HttpHandler toStreams = streams.wrap(next);
    return exchange -> (isStream(exchange) ? toStreams : toRequests).handleRequest(exchange);
  }

  /** By its path: nothing depends on it but the order. */
  private static boolean isStream(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(Methods.GET)
        && exchange.getRequestPath().endsWith(STREAMS);
  }

  /** The number of queued requests. */
  int waiting() {
    return requests.waiting() + streams.waiting();
  }
}
