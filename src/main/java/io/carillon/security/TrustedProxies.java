package io.carillon.security;

import io.carillon.config.AddressRange;
import io.carillon.config.ProxyHeader;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Determines the client behind trusted reverse proxies. Each proxy appends its peer's address to a
 * header; the list is read from its end, as long as the entries were written by trusted proxies:
 * earlier entries may be forged. Any other peer is itself the client, whatever its headers.
 */
public final class TrustedProxies {
  /** One parameter of one element (RFC 7239, 4). */
  private static final Pattern FORWARDED_PAIR =
      Pattern.compile(
          "(?i)(for|host|proto)\\s*=\\s*(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|[^;,\\s]*)");

  private final List<AddressRange> trusted;
  private final ProxyHeader header;

  public TrustedProxies(List<AddressRange> trusted, ProxyHeader header) {
    this.trusted = List.copyOf(trusted);
    this.header = header;
  }

  /**
   * The client of a request, before any proxy.
   *
   * @param host the requested host; empty if unknown
   * @param isSecure whether the client uses TLS
   */
  public record Client(String address, String host, boolean isSecure) {}

  /**
   * The client of a request.
   *
   * @param peer the peer of the connection, with the host it requested
   * @param lines all lines of a header, by its name
   */
  public Client client(Client peer, Function<String, List<String>> lines) {
    Optional<InetAddress> address = AddressRange.address(peer.address());
    if (address.isEmpty() || !isTrusted(address.get())) {
      return new Client(text(address, peer.address()), peer.host(), peer.isSecure());
    }
    List<Client> hops = header == ProxyHeader.FORWARDED ? forwarded(lines) : xForwarded(lines);
    Client client = new Client(text(address, peer.address()), peer.host(), peer.isSecure());
    for (int i = hops.size() - 1; i >= 0; i--) {
      Client hop = hops.get(i);
      Optional<InetAddress> from = AddressRange.address(hop.address());
      client =
          new Client(
              from.map(InetAddress::getHostAddress).orElse(client.address()),
              hop.host().isEmpty() ? client.host() : hop.host(),
              hop.isSecure());
      if (from.isEmpty() || !isTrusted(from.get())) {
        break;
      }
    }
    return client;
  }

  /** Whether the peer of a connection is a trusted proxy. */
  public boolean isTrusted(String peer) {
    return AddressRange.address(peer).filter(this::isTrusted).isPresent();
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(range -> range.contains(address));
  }

  private static String text(Optional<InetAddress> address, String otherwise) {
    return address.map(InetAddress::getHostAddress).orElse(otherwise);
  }

  /** Host and protocol are those of the last proxy, which is trusted. */
  private static List<Client> xForwarded(Function<String, List<String>> lines) {
    String host = last(lines.apply("X-Forwarded-Host"));
    boolean isSecure = last(lines.apply("X-Forwarded-Proto")).equalsIgnoreCase("https");
    return items(lines.apply("X-Forwarded-For")).stream()
        .map(from -> new Client(withoutPort(from), host.toLowerCase(Locale.ROOT), isSecure))
        .toList();
  }

  private static List<Client> forwarded(Function<String, List<String>> lines) {
    List<Client> hops = new ArrayList<>();
    for (String line : lines.apply("Forwarded")) {
      for (String element : elements(line)) {
        String from = "";
        String host = "";
        boolean isSecure = false;
        Matcher pair = FORWARDED_PAIR.matcher(element);
        while (pair.find()) {
          String value = unquoted(pair.group(2));
          switch (pair.group(1).toLowerCase(Locale.ROOT)) {
            case "for" -> from = withoutPort(value);
            case "host" -> host = value.toLowerCase(Locale.ROOT);
            default -> isSecure = value.equalsIgnoreCase("https");
          }
        }
        hops.add(new Client(from, host, isSecure));
      }
    }
    return hops;
  }

  /**
   * Splits a line at commas outside quotes, in linear time and from its end: an unbalanced quote of
   * the client must not swallow the elements that proxies appended.
   */
  private static List<String> elements(String line) {
    Deque<String> elements = new ArrayDeque<>();
    boolean isQuoted = false;
    int end = line.length();
    for (int i = end - 1; i >= 0; i--) {
      if (line.charAt(i) == '"') {
        isQuoted = !isQuoted;
      } else if (line.charAt(i) == ',' && !isQuoted) {
        elements.addFirst(line.substring(i + 1, end));
        end = i;
      }
    }
    elements.addFirst(line.substring(0, end));
    return elements.stream().filter(element -> !element.isBlank()).toList();
  }

  private static String last(List<String> lines) {
    List<String> items = items(lines);
    return items.isEmpty() ? "" : items.get(items.size() - 1);
  }

  private static List<String> items(List<String> lines) {
    return lines.stream()
        .flatMap(line -> List.of(line.split(",")).stream())
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  private static String unquoted(String value) {
    return value.startsWith("\"")
        ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
        : value;
  }

  /** Removes the port of {@code 192.0.2.1:4711} and {@code [2001:db8::1]:4711}. */
  private static String withoutPort(String from) {
    if (from.startsWith("[")) {
      return from.replaceAll("^\\[([^]]*)].*$", "$1");
    }
    return from.indexOf(':') == from.lastIndexOf(':') ? from.replaceAll(":.*$", "") : from;
  }
}
