package io.carillon.security;

import io.carillon.config.AddressRange;
import io.carillon.config.LoopbackHost;
import io.carillon.config.SecurityConfig;
import io.carillon.security.RequestOrigin.OriginKind;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The origin policy: protects the hub from web pages of other origins. Browsers send requests on
 * behalf of any page, from inside the firewall, so even a hub in open mode must check them. Foreign
 * pages are recognized by {@code Origin}; pages whose own host name resolves to the hub's address
 * (DNS rebinding), by {@code Host}. Independent of the caller.
 */
public final class OriginPolicy {
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

  private final boolean isOpen;
  private final boolean isOpenLocally;
  private final Set<String> hosts;
  private final Set<String> origins;
  private volatile String lastAllowed = ""; // almost all requests are for the same host

  public OriginPolicy(SecurityConfig config) {
    this.isOpen = config.isOpen();
    this.isOpenLocally = config.isOpenLocally();
    this.hosts = config.allowedHosts();
    this.origins = config.corsOrigins();
  }

  /**
   * Whether requests for this host are allowed. If {@code carillon.allowed-hosts} is set, these
   * are. Otherwise a hub that is configured as open allows {@code localhost} and IP addresses,
   * which DNS cannot rebind, and a hub that is open by default those of this machine only: others
   * come by a proxy. A secured hub allows any, as a page under another name has neither its cookie
   * nor a token.
   *
   * @param host the host of the request, with or without a port
   */
  public boolean isAllowedHost(String host) {
    if (host.equals(lastAllowed) && !host.isEmpty()) {
      return true;
    }
    boolean isAllowed = isAllowed(host);
    if (isAllowed) {
      lastAllowed = host;
    }
    return isAllowed;
  }

  private boolean isAllowed(String host) {
    String requested = host.toLowerCase(Locale.ROOT);
    String name = withoutPort(requested);
    if (!hosts.isEmpty()) {
      return hosts.contains(requested) || hosts.contains(name);
    }
    return !isOpen
        || LoopbackHost.matches(requested)
        || (!isOpenLocally && AddressRange.address(withoutBrackets(name)).isPresent());
  }

  /**
   * Classifies the origin of a request.
   *
   * @param origin the header {@code Origin}; empty if absent
   * @param fetchSite the header {@code Sec-Fetch-Site}; empty if absent
   * @param isNavigation whether the user followed a link to a page: the response is displayed and
   *     hidden from the linking page
   * @param host the requested host
   * @param isSecure whether the client uses TLS
   * @param isForwarded whether a trusted proxy forwarded the request
   */
  public OriginKind classify(
      String origin,
      String fetchSite,
      boolean isNavigation,
      String host,
      boolean isSecure,
      boolean isForwarded) {
    if (origin.isEmpty()) {
      // requests without Origin have responses that the page cannot read: images, scripts
      boolean isForeign = fetchSite.equals("cross-site") || fetchSite.equals("same-site");
      return isForeign && !isNavigation ? OriginKind.FOREIGN : OriginKind.NONE;
    }
    if (origins.contains(origin)) {
      return OriginKind.LISTED;
    }
    if (isOwn(origin.toLowerCase(Locale.ROOT), host.toLowerCase(Locale.ROOT), isSecure)) {
      return OriginKind.OWN;
    }
    if (fetchSite.equals("same-origin") && (!isOpen || isForwarded)) {
      return OriginKind.OWN; // a proxy has replaced the host; pages cannot set this header
    }
    return origins.contains("*") ? OriginKind.ANY : OriginKind.FOREIGN;
  }

  private boolean isOwn(String origin, String host, boolean isSecure) {
    boolean isHttps = origin.startsWith("https://");
    if (!isHttps && (isSecure || !origin.startsWith("http://"))) {
      return false; // a page without TLS can be forged on its way
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
    return PORT.matcher(host).replaceFirst("");
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
