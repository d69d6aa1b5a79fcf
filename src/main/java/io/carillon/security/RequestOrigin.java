package io.carillon.security;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Where a request comes from: found out once, at the door.
 *
 * @param address of the client, as far as it can be believed
 * @param host that the client asked, with a port or without; empty if it did not say
 * @param isSecure whether the client came by TLS
 * @param provenance whose page asks
 */
public record RequestOrigin(String address, String host, boolean isSecure, OriginKind provenance) {
  private static final String ATTRIBUTE = RequestOrigin.class.getName();

  /** Whose page asks, by the header {@code Origin} (RFC 6454, 7). */
  public enum OriginKind {
    /** The request does not say: no page, or a page of ours that only reads. */
    NONE,
    /** A page of ours. */
    OWN,
    /** A page of an origin that is listed by name. */
    LISTED,
    /** A page of any origin, where any is let in. */
    ANY,
    /** A page that has no business here. */
    FOREIGN
  }

  /** Whether a page that is trusted with what its browser adds by itself sent the request. */
  public boolean isFromTrustedPage() {
    return provenance == OriginKind.OWN || provenance == OriginKind.LISTED;
  }

  /** By what this one's address is counted. */
  public String network() {
    return networkOf(address);
  }

  /**
   * By what an address is counted. Who has one IPv6 address has all that share its first 64 bits
   * (RFC 6177).
   *
   * @param address as {@link java.net.InetAddress#getHostAddress} writes it
   */
  public static String networkOf(String address) {
    String[] groups = address.split(":");
    return groups.length == 8
        ? String.join(":", groups[0], groups[1], groups[2], groups[3]) + "::/64"
        : address;
  }

  /** Leaves word for {@link #of}. */
  public void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /**
   * What was found out about a request.
   *
   * @throws IllegalStateException if it did not come through the door
   */
  public static RequestOrigin of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof RequestOrigin approach) {
      return approach;
    }
    throw new IllegalStateException("a request that nobody looked at");
  }
}
