package io.carillon.embedded.guard;

import io.carillon.http.EdgeFilter;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Optional;

/**
 * Rejects requests that the servlet container would not survive without an error: with too many
 * fields, parameters or cookies, or with cookies that are not ASCII; and paths that no resource of
 * the hub has, for which its search for a servlet takes quadratic time. For HTTP/1.1 and HTTP/2.
 */
public final class RequestCheck implements HttpHandler {
  /** Fields of a request. */
  public static final int MAX_FIELDS = Http1Limits.MAX_FIELDS;

  /** Cookies of a request. */
  public static final int MAX_COOKIES = 200;

  /** Slashes of a path. */
  static final int MAX_SLASHES = 50;

  /** Parameters of a query. */
  public static final int MAX_PARAMETERS = 1000;

  private final HttpHandler next;
  private final Refusals refusals;

  /**
   * @param next handles all other requests
   */
  public RequestCheck(HttpHandler next, Refusals refusals) {
    this.next = next;
    this.refusals = refusals;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    Optional<Rejection> rejection = check(exchange);
    if (rejection.isEmpty()) {
      next.handleRequest(exchange);
      return;
    }
    refusals.count(Refusals.Reason.MALFORMED_REQUEST);
    exchange.setPersistent(false);
    rejection.get().send(exchange);
  }

  private static Optional<Rejection> check(HttpServerExchange exchange) {
    if (exchange.getRequestHeaders().size() > MAX_FIELDS) {
      return Optional.of(
          Rejection.largeHead("a request must have at most " + MAX_FIELDS + " header fields"));
    }
    return path(exchange.getRequestURI())
        .or(() -> cookies(exchange.getRequestHeaders().get(Headers.COOKIE)))
        .or(() -> query(exchange.getQueryString()));
  }

  private static Optional<Rejection> path(String path) {
    if (path.length() > EdgeFilter.MAX_PATH) {
      return Optional.of(
          Rejection.longTarget(
              "the path must have at most " + EdgeFilter.MAX_PATH + " characters"));
    }
    return count(path, '/') <= MAX_SLASHES
        ? Optional.empty()
        : Optional.of(Rejection.notFound("there is no resource at this path"));
  }

  private static long count(String text, char one) {
    return text.chars().filter(c -> c == one).count();
  }

  private static Optional<Rejection> cookies(HeaderValues fields) {
    if (fields == null) {
      return Optional.empty();
    }
    int count = 0;
    for (String field : fields) {
      count++;
      for (int i = 0; i < field.length(); i++) {
        char c = field.charAt(i);
        if (c < ' ' && c != '\t' || c >= 0x7F) {
          return Optional.of(
              Rejection.malformed("cookies have visible ASCII characters only (RFC 6265, 4.2.1)"));
        }
        if (c == ';') {
          count++;
        }
      }
    }
    return count <= MAX_COOKIES
        ? Optional.empty()
        : Optional.of(
            Rejection.largeHead("a request must have at most " + MAX_COOKIES + " cookies"));
  }

  private static Optional<Rejection> query(String query) {
    long parameters = count(query, '&') + 1;
    return parameters <= MAX_PARAMETERS
        ? Optional.empty()
        : Optional.of(
            Rejection.malformed("a query must have at most " + MAX_PARAMETERS + " parameters"));
  }
}
