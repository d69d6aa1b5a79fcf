package io.carillon.embedded.exchange;

import io.carillon.fanout.EventSink;
import io.carillon.health.Startup;
import io.carillon.http.DirectAnswer;
import io.carillon.http.DirectRequests;
import io.carillon.http.EdgeFilter;
import io.carillon.transport.ClientConnection;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Opens streams of channels and publishes to channels outside of the servlet container, by the same
 * filter and the same class as inside: {@link EdgeFilter} and {@link DirectRequests}. All other
 * requests are passed on, as are those of HTTP/2, whose frames Undertow's servlet container
 * flushes.
 */
public final class DirectHandler implements HttpHandler {
  private static final Logger LOG = System.getLogger(DirectHandler.class.getName());
  private static final String EVENTS = "/events";

  private final Startup startup;
  private final EdgeFilter edge;
  private final DirectRequests requests;
  private final Function<HttpServerExchange, ClientConnection> connections;
  private final UnaryOperator<HttpHandler> counting;
  private final HttpHandler next;

  /**
   * @param connections the connection of an exchange, which a stream watches
   * @param counting makes a handler that counts busy threads
   * @param next the servlet container
   */
  public DirectHandler(
      Startup startup,
      EdgeFilter edge,
      DirectRequests requests,
      Function<HttpServerExchange, ClientConnection> connections,
      UnaryOperator<HttpHandler> counting,
      HttpHandler next) {
    this.startup = startup;
    this.edge = edge;
    this.requests = requests;
    this.connections = connections;
    this.counting = counting;
    this.next = next;
  }

  /** Answers after the call: Undertow ends an exchange when the call of its handler returns. */
  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (!mayBeDirect(exchange) || !startup.isDone()) {
      next.handleRequest(exchange);
      return;
    }
    ExchangeRequest request = new ExchangeRequest(exchange);
    DirectAnswer direct = requests.answerTo(request);
    if (direct == null) {
      next.handleRequest(exchange);
    } else {
      exchange.dispatch(
          SameThreadExecutor.INSTANCE, () -> answerCounted(request, direct, exchange));
    }
  }

  private static boolean mayBeDirect(HttpServerExchange exchange) {
    return exchange.getRequestPath().endsWith(EVENTS)
        && (exchange.getRequestMethod().equals(Methods.POST) || isPlainGet(exchange))
        && !exchange.isHostIncludedInRequestURI()
        && !exchange.getRequestHeaders().contains(Headers.EXPECT)
        && exchange.getConnection() instanceof HttpServerConnection;
  }

  private static boolean isPlainGet(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(Methods.GET) && exchange.isRequestComplete();
  }

  private void answerCounted(
      ExchangeRequest request, DirectAnswer direct, HttpServerExchange exchange) {
    try {
      counting.apply(each -> answer(request, direct, each)).handleRequest(exchange);
    } catch (Exception failed) {
      throw new IllegalStateException(failed); // declared only
    }
  }

  private void answer(ExchangeRequest request, DirectAnswer direct, HttpServerExchange exchange) {
    ExchangeResponse response = new ExchangeResponse(exchange);
    ExchangeSink sink = null;
    if (exchange.getRequestMethod().equals(Methods.GET)) {
      sink = new ExchangeSink(exchange, connections.apply(exchange));
      request.setAttribute(EventSink.class.getName(), sink);
    }
    boolean[] continues = {false};
    try {
      edge.doFilter(
          request,
          response,
          (each, same) -> continues[0] = direct.send(response, () -> response::send));
    } catch (IOException | ServletException | RuntimeException | Error failed) {
      LOG.log(Level.ERROR, "A request failed", failed);
      response.setStatus(StatusCodes.INTERNAL_SERVER_ERROR);
    }
    if (!continues[0]) {
      response.send();
    } else if (sink != null) {
      sink.takeOver();
    }
  }
}
