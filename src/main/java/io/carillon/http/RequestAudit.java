package io.carillon.http;

import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.Caller;
import io.carillon.security.RequestOrigin;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Audit entries about a request: with its address, method and path. */
final class RequestAudit {
  private static final String DENIED = RequestAudit.class.getName() + ".denied";

  private RequestAudit() {}

  /** What an entry says of a request, beside one value of its own. */
  static Map<String, Object> details(HttpServletRequest request, String name, String value) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put(name, value);
    details.put("address", RequestOrigin.of(request).address());
    details.put("method", request.getMethod());
    details.put("path", request.getRequestURI());
    return details;
  }

  /**
   * Writes once that a request lacks a permission.
   *
   * @param user empty if it has none
   */
  static void denied(
      Audit audit, HttpServletRequest request, String name, String value, String user) {
    if (request.getAttribute(DENIED) == null) {
      request.setAttribute(DENIED, true);
      Map<String, Object> details = details(request, name, value);
      details.put("user", user);
      audit.write(Audit.Entry.PERMISSION_DENIED, details);
    }
  }

  /** The same, with the authenticated user of the request. */
  static void denied(Audit audit, HttpServletRequest request, String reason) {
    String user = Authenticator.findCaller(request).flatMap(Caller::user).orElse("");
    denied(audit, request, "reason", reason, user);
  }
}
