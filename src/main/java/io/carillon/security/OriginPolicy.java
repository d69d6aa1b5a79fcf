package io.carillon.security;

import io.carillon.config.AddressRange;
import io.carillon.config.SecurityConfig;
import io.carillon.security.RequestOrigin.OriginKind;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps pages of others out. Even a hub that is open to all who can reach it is not open to every
 * page that such a one looks at: a browser sends requests for any page, from inside the firewall.
 * They are known by {@code Origin}, and those of a page that has its own name point to our address
 * (DNS rebinding) by {@code Host}. Nothing here depends on who asks.
 */
public final class OriginPolicy {
  private final boolean isOpen;
  private final Set<String> hosts;
  private final Set<String> origins;

  public OriginPolicy(SecurityConfig config) {
    this.isOpen = config.isOpen();
    this.hosts = config.allowedHosts();
    this.origins = config.corsOrigins();
  }

  /**
   * Whether the hub answers to that name. If names are set, to these. Otherwise an open hub answers
   * to {@code localhost} and to addresses, which nobody can point elsewhere; and a secured one to
   * any, as there a page with its own name has no cookie of ours and no token.
   *
   * @param host of the request, with a port or without
   */
  public boolean answersTo(String host) {
    String asked = host.toLowerCase(Locale.ROOT);
    String name = withoutPort(asked);
    if (!hosts.isEmpty()) {
      return hosts.contains(asked) || hosts.contains(name);
    }
    return !isOpen
        || name.equals("localhost")
        || name.endsWith(".localhost")
        || AddressRange.address(withoutBrackets(name)).isPresent();
  }

  /**
   * Whose page asks.
   *
   * @param origin the header; empty if there is none
   * @param fetchSite the header {@code Sec-Fetch-Site}; empty if there is none
   * @param isNavigation whether somebody has followed a link: the answer is shown to that one, and
   *     not to the page
   * @param host that was asked
   * @param isSecure whether by TLS
   */
  public OriginKind provenance(
      String origin, String fetchSite, boolean isNavigation, String host, boolean isSecure) {
    if (origin.isEmpty()) {
      // requests without Origin are those that a page can make but not read: images, scripts
      boolean isForeign = fetchSite.equals("cross-site") || fetchSite.equals("same-site");
      return isForeign && !isNavigation ? OriginKind.FOREIGN : OriginKind.NONE;
    }
    if (origins.contains(origin)) {
      return OriginKind.LISTED;
    }
    if (isOwn(origin.toLowerCase(Locale.ROOT), host.toLowerCase(Locale.ROOT), isSecure)) {
      return OriginKind.OWN;
    }
    return origins.contains("*") ? OriginKind.ANY : OriginKind.FOREIGN;
  }

  private boolean isOwn(String origin, String host, boolean isSecure) {
    boolean isHttps = origin.startsWith("https://");
    if (!isHttps && (isSecure || !origin.startsWith("http://"))) {
      return false; // a page without TLS may be anybody's on the way
    }
    String page = origin.substring(origin.indexOf("//") + 2);
    return sameHost(page, host, isHttps)
        || hosts.stream().anyMatch(ours -> sameHost(page, ours, isHttps));
  }

  private static boolean sameHost(String page, String ours, boolean isHttps) {
    return !ours.isEmpty()
        && withStandardPort(page, isHttps).equals(withStandardPort(ours, isHttps));
  }

  private static String withStandardPort(String host, boolean isHttps) {
    return withoutPort(host).equals(host) ? host + (isHttps ? ":443" : ":80") : host;
  }

  private static String withoutPort(String host) {
    return host.replaceAll(":\\d{1,5}$", "");
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
