package io.carillon.security;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Where a request comes from; determined once per request, by the edge filter.
 *
 * @param address the client's address, as reported by trusted proxies
 * @param host the requested host, with or without a port; empty if absent
 * @param isSecure whether the client uses TLS
 * @param kind the kind of page that sent it
 */
public record RequestOrigin(String address, String host, boolean isSecure, OriginKind kind) {
  private static final String ATTRIBUTE = RequestOrigin.class.getName();

  /** The kind of page that sent a request, by its header {@code Origin} (RFC 6454, 7). */
  public enum OriginKind {
    /** No origin: not sent by a page, or a reading request of an own page. */
    NONE,
    /** One of the hub's own pages. */
    OWN,
    /** A page of an origin that is configured by name. */
    LISTED,
    /** A page of another origin, where all origins are allowed. */
    ANY,
    /** A page of an origin that is not allowed. */
    FOREIGN
  }

  /** Whether a page sent it that may use credentials which browsers add by themselves. */
  boolean isFromTrustedPage() {
    return kind == OriginKind.OWN || kind == OriginKind.LISTED;
  }

  /** The network that limits are counted by. */
  String network() {
    return networkOf(address);
  }

  /**
   * The network that an address is counted as: an IPv4 address itself, or the /64 prefix of an IPv6
   * address, as one site owns at least that (RFC 6177).
   *
   * @param address as {@link java.net.InetAddress#getHostAddress} writes it
   */
  public static String networkOf(String address) {
    String[] groups = address.split(":");
    return groups.length == 8
        ? String.join(":", groups[0], groups[1], groups[2], groups[3]) + "::/64"
        : address;
  }

  /** Attaches this to a request, for {@link #of}. */
  public void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Detaches it from a request that has been answered but stays open. */
  public static void detach(HttpServletRequest request) {
    request.removeAttribute(ATTRIBUTE);
  }

  /**
   * The origin of a request.
   *
   * @throws IllegalStateException if the request has not passed the edge filter
   */
  public static RequestOrigin of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof RequestOrigin origin) {
      return origin;
    }
    throw new IllegalStateException("the request has not passed the edge filter");
  }
}
