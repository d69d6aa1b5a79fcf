package io.carillon.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Recognizes requests that a proxy has forwarded, by the headers that proxies add (RFC 7239; RFC
 * 9110, 7.6.3; and those in use).
 */
public final class ForwardingHeaders {
  private static final String PREFIX = "x-forwarded";
  private static final Set<String> NAMES =
      Set.of(
          "forwarded",
          "via",
          "x-real-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "x-original-forwarded-for",
          "x-original-host",
          "x-host",
          "x-envoy-external-address",
          "x-envoy-original-path",
          "x-arr-log-id",
          "true-client-ip",
          "client-ip",
          "cf-connecting-ip",
          "cf-ray",
          "fastly-client-ip",
          "fly-client-ip",
          "x-azure-clientip",
          "x-appengine-user-ip");

  private ForwardingHeaders() {}

  /**
   * What shows that a proxy forwarded a request: the name of a header, or {@code HTTP/1.0}, which
   * nginx speaks to a hub by default, without any such header. Empty if nothing does.
   */
  public static Optional<String> find(HttpServletRequest request) {
    return Collections.list(request.getHeaderNames()).stream()
        .filter(ForwardingHeaders::isForwarding)
        .findFirst()
        .or(() -> Optional.of(request.getProtocol()).filter("HTTP/1.0"::equals));
  }

  private static boolean isForwarding(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return name.startsWith(PREFIX) || NAMES.contains(name);
  }
}
