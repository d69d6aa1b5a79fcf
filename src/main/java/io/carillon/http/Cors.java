package io.carillon.http;

import io.carillon.security.RequestOrigin;
import io.carillon.security.RequestOrigin.OriginKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Cross-origin resource sharing (Fetch, 3.2): allows pages of other origins to call the hub.
 * Origins that are configured by name may send credentials; with {@code *}, none may.
 */
final class Cors {
  private static final String METHODS = "GET, HEAD, POST, PUT, DELETE";
  private static final String REQUEST_HEADERS =
      "Accept, Authorization, Cache-Control, Content-Type, Idempotency-Key, Last-Event-ID,"
          + " X-Request-Id, X-Requested-With, traceparent, tracestate, baggage," // tracing
          + " HX-Boosted, HX-Current-URL, HX-History-Restore-Request, HX-Prompt, HX-Request,"
          + " HX-Target, HX-Trigger, HX-Trigger-Name"; // htmx
  private static final String RESPONSE_HEADERS =
      "Allow, Accept-Post, Retry-After, WWW-Authenticate, X-Request-Id";
  private static final String PREFLIGHT_MAX_AGE = "7200"; // seconds; Chromium caches no longer

  private Cors() {}

  /** Writes the CORS headers; true if the request was a preflight, which is then answered. */
  static boolean answersPreflight(
      HttpServletRequest request, HttpServletResponse response, RequestOrigin origin) {
    response.addHeader("Vary", "Origin");
    if (origin.kind() == OriginKind.LISTED) {
      response.setHeader("Access-Control-Allow-Origin", request.getHeader("Origin").strip());
      response.setHeader("Access-Control-Allow-Credentials", "true");
    } else if (origin.kind() == OriginKind.ANY) {
      response.setHeader("Access-Control-Allow-Origin", "*");
    } else {
      return false; // own pages need no CORS headers
    }
    response.setHeader("Access-Control-Expose-Headers", RESPONSE_HEADERS);
    if (!request.getMethod().equals("OPTIONS")
        || request.getHeader("Access-Control-Request-Method") == null) {
      return false;
    }
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    response.setHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
    response.setHeader("Access-Control-Max-Age", PREFLIGHT_MAX_AGE);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    return true;
  }
}
