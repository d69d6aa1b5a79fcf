package io.carillon.embedded.exchange;

import io.carillon.fanout.EventSink;
import io.carillon.health.Startup;
import io.carillon.http.DirectStreams;
import io.carillon.http.EdgeFilter;
import io.carillon.transport.ClientConnection;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Opens streams of channels outside of the servlet container, by the same filter and the same class
 * as inside: {@link EdgeFilter} and {@link DirectStreams}. All other requests are passed on, as are
 * those of HTTP/2, whose frames Undertow's servlet container flushes.
 */
public final class StreamHandler implements HttpHandler {
  private static final Logger LOG = System.getLogger(StreamHandler.class.getName());
  private static final String STREAMS = "/events";

  private final Startup startup;
  private final EdgeFilter edge;
  private final DirectStreams streams;
  private final Function<HttpServerExchange, ClientConnection> connections;
  private final HttpHandler answering;
  private final HttpHandler next;

  /**
   * @param connections the connection of an exchange, which a stream watches
   * @param counting makes a handler that counts busy threads
   * @param next the servlet container
   */
  public StreamHandler(
      Startup startup,
      EdgeFilter edge,
      DirectStreams streams,
      Function<HttpServerExchange, ClientConnection> connections,
      UnaryOperator<HttpHandler> counting,
      HttpHandler next) {
    this.startup = startup;
    this.edge = edge;
    this.streams = streams;
    this.connections = connections;
    this.answering = counting.apply(this::answer);
    this.next = next;
  }

  /** Answers after the call: Undertow ends an exchange when the call of its handler returns. */
  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (mayBeStream(exchange)
        && startup.isDone()
        && streams.accepts(new ExchangeRequest(exchange))) {
      exchange.dispatch(SameThreadExecutor.INSTANCE, () -> answerCounted(exchange));
    } else {
      next.handleRequest(exchange);
    }
  }

  private static boolean mayBeStream(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(Methods.GET)
        && exchange.getRequestPath().endsWith(STREAMS)
        && !exchange.isHostIncludedInRequestURI()
        && exchange.isRequestComplete()
        && exchange.getConnection() instanceof HttpServerConnection;
  }

  private void answerCounted(HttpServerExchange exchange) {
    try {
      answering.handleRequest(exchange);
    } catch (Exception failed) {
      throw new IllegalStateException(failed); // declared only
    }
  }

  private void answer(HttpServerExchange exchange) {
    ExchangeRequest request = new ExchangeRequest(exchange);
    ExchangeResponse response = new ExchangeResponse(exchange);
    ExchangeSink sink = new ExchangeSink(exchange, connections.apply(exchange));
    request.setAttribute(EventSink.class.getName(), sink);
    boolean[] isOpen = {false};
    try {
      edge.doFilter(
          request,
          response,
          (each, answer) ->
              isOpen[0] = streams.open((HttpServletRequest) each, (HttpServletResponse) answer));
    } catch (IOException | ServletException | RuntimeException | Error failed) {
      LOG.log(Level.ERROR, "A request for a stream failed", failed);
      response.setStatus(StatusCodes.INTERNAL_SERVER_ERROR);
    }
    if (!isOpen[0]) {
      response.send();
    }
  }
}
