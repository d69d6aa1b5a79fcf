package io.carillon.push;

import io.carillon.config.AddressRange;
import io.carillon.event.InvalidRequestException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which addresses the hub sends to: users name them, so a request into the hub's own network must
 * not be possible (server-side request forgery). Addresses have the scheme {@code https} and are
 * public. A name is resolved before each request; if it resolves otherwise a moment later, the
 * server there has no certificate for it, and so gets no request.
 */
final class EndpointPolicy {
  /** Maximum length of an address, in characters. */
  static final int MAX_LENGTH = 2_048;

  /** Special-purpose addresses (RFC 6890) that {@link InetAddress} does not classify. */
  private static final List<AddressRange> SPECIAL =
      List.of(
              "0.0.0.0/8",
              "100.64.0.0/10",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "240.0.0.0/4",
              "::/96",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "100::/64",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "fc00::/7")
          .stream()
          .map(range -> AddressRange.parse(range).orElseThrow())
          .toList();

  private final boolean allowsLocal;

  /**
   * @param allowsLocal whether any address is accepted, also with the scheme {@code http}
   */
  EndpointPolicy(boolean allowsLocal) {
    this.allowsLocal = allowsLocal;
  }

  /**
   * Reads the address of a push service, without asking for the address of its host.
   *
   * @throws InvalidRequestException if it is not accepted
   */
  URI read(String text) {
    try {
      URI endpoint = new URI(text);
      boolean isWeb =
          "https".equals(endpoint.getScheme())
              || allowsLocal && "http".equals(endpoint.getScheme());
      if (!isWeb
          || endpoint.getHost() == null
          || endpoint.getUserInfo() != null
          || endpoint.getFragment() != null
          || text.length() > MAX_LENGTH) {
        throw refused("is an https address that a browser has got from its push service");
      }
      if (!allowsLocal && isLocalName(endpoint.getHost())) {
        throw refused("is a public address");
      }
      return endpoint;
    } catch (URISyntaxException e) {
      throw refused("is an address, such as https://push.example.net/5f1c");
    }
  }

  private static InvalidRequestException refused(String accepted) {
    return new InvalidRequestException("endpoint", "'endpoint' " + accepted);
  }

  private static boolean isLocalName(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    Optional<InetAddress> literal = AddressRange.address(name.replaceAll("^\\[|]$", ""));
    return literal.isPresent()
        ? !isPublic(literal.get())
        : name.indexOf('.') < 0
            || name.endsWith(".localhost")
            || name.endsWith(".local")
            || name.endsWith(".internal")
            || name.matches("[0-9.]*|.*\\.0x[0-9a-f]*");
  }

  /**
   * Whether all addresses of the host are accepted now.
   *
   * @throws UnknownHostException if it has none
   */
  boolean accepts(URI endpoint) throws UnknownHostException {
    if (allowsLocal) {
      return true;
    }
    for (InetAddress address : InetAddress.getAllByName(endpoint.getHost())) {
      if (!isPublic(address)) {
        return false;
      }
    }
    return true;
  }

  static boolean isPublic(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isSiteLocalAddress()
        && !address.isMulticastAddress()
        && SPECIAL.stream().noneMatch(range -> range.contains(address));
  }
}
