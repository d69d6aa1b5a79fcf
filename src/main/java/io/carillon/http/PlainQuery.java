package io.carillon.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes a query as JAX-RS does, unless it has characters that JAX-RS treats specially. */
final class PlainQuery {
  private PlainQuery() {}

  /**
   * The parameters by name, each with its values in order. The query must be valid, as {@link
   * QueryCheck} requires.
   *
   * @return null if the query has other characters than visible ASCII, or a question mark, which
   *     {@link AppendedPosition} handles
   */
  static @Nullable Map<String, List<String>> parse(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      return Map.of();
    }
    if (!isPlain(query)) {
      return null;
    }
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String parameter : query.split("&")) {
      int equals = parameter.indexOf('=');
      if (equals != 0 && !parameter.isEmpty()) {
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        parameters.computeIfAbsent(decoded(name), first -> new ArrayList<>(1)).add(decoded(value));
      }
    }
    return parameters;
  }

  private static boolean isPlain(String query) {
    for (int i = 0; i < query.length(); i++) {
      char c = query.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '?' || query.regionMatches(true, i, "%3F", 0, 3)) {
        return false;
      }
    }
    return true;
  }

  private static String decoded(String text) {
    return text.indexOf('%') < 0 && text.indexOf('+') < 0
        ? text
        : URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
