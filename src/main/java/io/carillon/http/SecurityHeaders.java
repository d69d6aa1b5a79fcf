package io.carillon.http;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.TreeMap;

/** Response headers that restrict what browsers may do with a response. */
public final class SecurityHeaders {
  /** Of {@code js/page/first-paint.js}, the only inline script, as the build writes it. */
  private static final String FIRST_PAINT = "'sha256-tf87CgCn/skA/rcd+isSu3vrFR1+lfd/BnKThLpLgls='";

  /**
   * Pages load resources from the hub and connect to the hub only, without other inline scripts and
   * without converting text to markup. The policy is that of {@code notifications/push.js}, for the
   * address of its service worker.
   */
  static final String PAGES =
      "default-src 'none'; script-src 'self' "
          + FIRST_PAINT
          + "; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types carillon-push";

  /** API responses load nothing, even if a browser displays them. */
  private static final String API_RESPONSES =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** RFC 6797. */
  public static final String TRANSPORT_SECURITY = "Strict-Transport-Security";

  public static final String ONE_YEAR = "max-age=31536000";

  private static final Map<String, String> ALWAYS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin");

  private SecurityHeaders() {}

  /** The headers of responses that a server makes before the hub's filter, by name. */
  public static Map<String, String> ofServer() {
    Map<String, String> headers = new TreeMap<>(ALWAYS);
    headers.put("Content-Security-Policy", API_RESPONSES);
    return headers;
  }

  /** Sets the headers; a resource may override {@code Cache-Control}. */
  static void write(HttpServletResponse response, boolean isApi, boolean isSecure) {
    ALWAYS.forEach(response::setHeader);
    response.setHeader("Content-Security-Policy", isApi ? API_RESPONSES : PAGES);
    if (isApi) {
      response.setHeader("Cache-Control", "no-store");
    }
    if (isSecure) {
      response.setHeader(TRANSPORT_SECURITY, ONE_YEAR);
    }
  }
}
