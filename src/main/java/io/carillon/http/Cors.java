package io.carillon.http;

import io.carillon.security.RequestOrigin;
import io.carillon.security.RequestOrigin.OriginKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Tells browsers which pages of other origins may call the hub (Fetch, 3.2). Those listed by name
 * may do so with credentials; where any page may, none may have credentials sent along.
 */
final class Cors {
  private static final String METHODS = "GET, HEAD, POST, DELETE";
  private static final String REQUEST_HEADERS =
      "Accept, Authorization, Content-Type, Idempotency-Key, Last-Event-ID,"
          + " traceparent, X-Request-Id";
  private static final String RESPONSE_HEADERS =
      "Allow, Accept-Post, Retry-After, WWW-Authenticate, X-Request-Id";
  private static final String PREFLIGHT_LIFE_SECONDS = "7200"; // the most that Chromium keeps

  private Cors() {}

  /** Writes the headers; true if the request was only asked beforehand, and is answered. */
  static boolean answersPreflight(
      HttpServletRequest request, HttpServletResponse response, RequestOrigin approach) {
    response.addHeader("Vary", "Origin");
    if (approach.provenance() == OriginKind.LISTED) {
      response.setHeader("Access-Control-Allow-Origin", request.getHeader("Origin").strip());
      response.setHeader("Access-Control-Allow-Credentials", "true");
    } else if (approach.provenance() == OriginKind.ANY) {
      response.setHeader("Access-Control-Allow-Origin", "*");
    } else {
      return false; // pages of ours need no leave
    }
    response.setHeader("Access-Control-Expose-Headers", RESPONSE_HEADERS);
    if (!request.getMethod().equals("OPTIONS")
        || request.getHeader("Access-Control-Request-Method") == null) {
      return false;
    }
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    response.setHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
    response.setHeader("Access-Control-Max-Age", PREFLIGHT_LIFE_SECONDS);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    return true;
  }
}
