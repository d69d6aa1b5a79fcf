package io.carillon.http;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/** What keeps browsers from doing more with an answer than is meant. */
final class SecurityHeaders {
  /**
   * Pages load what the hub serves and call nobody else; nothing inline is run, and text becomes
   * markup nowhere.
   */
  private static final String PAGES =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  /** An answer that is opened as a page is none. */
  private static final String ANSWERS = "default-src 'none'; frame-ancestors 'none'";

  private static final Map<String, String> ALWAYS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin");

  private SecurityHeaders() {}

  /** Sets them; a resource may still set its own {@code Cache-Control}. */
  static void write(HttpServletResponse response, boolean isApi, boolean isSecure) {
    ALWAYS.forEach(response::setHeader);
    response.setHeader("Content-Security-Policy", isApi ? ANSWERS : PAGES);
    if (isApi) {
      response.setHeader("Cache-Control", "no-store");
    }
    if (isSecure) {
      response.setHeader("Strict-Transport-Security", "max-age=31536000");
    }
  }
}
