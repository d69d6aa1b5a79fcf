package io.carillon.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Recognizes requests that a proxy has forwarded, by the headers that proxies add (RFC 7239; RFC
 * 9110, 7.6.3; and those in use).
 */
public final class ForwardingHeaders {
  private static final String PREFIX = "x-forwarded";
  private static final Set<String> NAMES =
      namesOf(
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

  private static Set<String> namesOf(String... names) {
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(Arrays.asList(names));
    return set;
  }

  /**
   * What shows that a proxy forwarded a request: the name of a header, or {@code HTTP/1.0}, which
   * nginx speaks to a hub by default, without any such header. Empty if nothing does.
   */
  public static Optional<String> find(HttpServletRequest request) {
    Enumeration<String> headers = request.getHeaderNames();
    while (headers.hasMoreElements()) {
      String header = headers.nextElement();
      if (isForwarding(header)) {
        return Optional.of(header);
      }
    }
    return request.getProtocol().equals("HTTP/1.0") ? Optional.of("HTTP/1.0") : Optional.empty();
  }

  private static boolean isForwarding(String header) {
    return header.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) || NAMES.contains(header);
  }
}
