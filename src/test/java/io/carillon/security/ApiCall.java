package io.carillon.security;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A request to the hub's API, by an admin unless its headers say otherwise.
 *
 * @param headers lines
 */
record ApiCall(String method, String target, List<String> headers, String body) {
  private static final String ADMIN =
      Issuer.signShared(Issuer.granting("root", List.of("*"), List.of("*"), true));

  static ApiCall of(String method, String target) {
    return new ApiCall(method, target, List.of("Authorization: Bearer " + ADMIN), "");
  }

  ApiCall json(String json) {
    return with("Content-Type: application/json").body(json);
  }

  ApiCall body(String text) {
    return new ApiCall(method, target, headers, text);
  }

  ApiCall to(UnaryOperator<String> change) {
    return new ApiCall(method, change.apply(target), headers, body);
  }

  ApiCall query(String query) {
    return to(path -> path + (path.contains("?") ? "&" : "?") + query);
  }

  ApiCall by(String other) {
    return new ApiCall(other, target, headers, body);
  }

  ApiCall without(String name) {
    return new ApiCall(
        method,
        target,
        headers.stream().filter(line -> !line.startsWith(name + ":")).toList(),
        body);
  }

  /** Adds a header line, or replaces that of the same name. */
  ApiCall with(String line) {
    List<String> lines = new ArrayList<>(without(line.substring(0, line.indexOf(':'))).headers());
    lines.add(line);
    return new ApiCall(method, target, lines, body);
  }

  byte[] bytes() {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    if (headers.stream().noneMatch(line -> line.startsWith("Host:"))) {
      head.append("Host: localhost\r\n");
    }
    headers.forEach(line -> head.append(line).append("\r\n"));
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    if (content.length > 0 || method.equals("POST")) {
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    return (head + "\r\n" + body).getBytes(StandardCharsets.UTF_8);
  }
}
