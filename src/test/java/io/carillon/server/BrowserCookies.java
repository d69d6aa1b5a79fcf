package io.carillon.server;

import java.net.CookieHandler;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The cookies of one host as browsers send them (RFC 6265, 5.4): names and values only. The JDK's
 * own {@code CookieManager} adds {@code $Version} and quotes to each cookie with a {@code Max-Age},
 * which servers of Jakarta EE 11 no longer understand.
 */
final class BrowserCookies extends CookieHandler {
  private final Map<String, String> values = new ConcurrentHashMap<>();

  /** The names of all. */
  Iterable<String> names() {
    return values.keySet();
  }

  /** One as it is in a request. */
  String pair(String name) {
    return name + "=" + values.get(name);
  }

  @Override
  public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
    return values.isEmpty()
        ? Map.of()
        : Map.of(
            "Cookie",
            List.of(values.keySet().stream().map(this::pair).collect(Collectors.joining("; "))));
  }

  @Override
  public void put(URI uri, Map<String, List<String>> headers) {
    headers.forEach(
        (name, lines) -> {
          if (name.equalsIgnoreCase("Set-Cookie")) {
            lines.forEach(this::set);
          }
        });
  }

  private void set(String line) {
    String pair = line.split(";", 2)[0];
    int equals = pair.indexOf('=');
    if (line.matches("(?i).*;\\s*Max-Age=0\\b.*")) {
      values.remove(pair.substring(0, equals));
    } else {
      values.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
  }
}
