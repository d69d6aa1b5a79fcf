package io.carillon.embedded.guard;

import io.carillon.http.SecurityHeaders;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Adds the security headers to every response, also to those that the server makes before the hub's
 * own filter, which replaces them by those of its resources.
 */
public final class ServerHeaders implements HttpHandler {
  private static final Map<HttpString, String> HEADERS =
      SecurityHeaders.ofServer().entrySet().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  header -> new HttpString(header.getKey()), Map.Entry::getValue));

  private static final HttpString TRANSPORT_SECURITY =
      new HttpString(SecurityHeaders.TRANSPORT_SECURITY);

  private final HttpHandler next;

  /**
   * @param next handles all requests
   */
  public ServerHeaders(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    HeaderMap headers = exchange.getResponseHeaders();
    HEADERS.forEach(headers::put);
    if (exchange.isSecure()) {
      headers.put(TRANSPORT_SECURITY, SecurityHeaders.ONE_YEAR);
    }
    next.handleRequest(exchange);
  }
}
