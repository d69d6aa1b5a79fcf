package io.carillon.attack;

import java.util.List;
import java.util.Random;

/** Generates requests of HTTP/1.1 that are mostly almost right. Not thread-safe. */
final class RawRequests {
  private static final List<String> METHODS =
      List.of(
          "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT", "G T");
  private static final List<String> TARGETS =
      List.of(
          "/",
          "/api/channels",
          "/api/channels/raw",
          "/api/channels/raw/events",
          "/api/channels/raw/events?since=earliest&wait=PT0S",
          "/api/events?channel=raw",
          "/api/chat/raw/messages",
          "/api/tickets",
          "/health/ready",
          "/metrics",
          "/openapi",
          "/console.html",
          "/js/../js/%2e%2e/%00",
          "/%zz",
          "*",
          "http://localhost/api/channels",
          "//",
          "/;a=b");
  private static final List<String> FIELDS =
      List.of(
          "Host: localhost",
          "Host: other",
          "Content-Length: 5",
          "Content-Length: 05",
          "Content-Length: -1",
          "Content-Length: 99999999999999999999",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: xchunked",
          "Transfer-Encoding:\tchunked",
          "Content-Type: text/plain",
          "Content-Type: application/json",
          "Content-Type: ////",
          "Accept: */*;q=x",
          "Accept: application/json",
          "Accept-Encoding: gzip;q=0",
          "Cookie: a=b; c=\u00FF",
          "Cookie: ====;;;;",
          "Expect: 100-continue",
          "Connection: close",
          "Connection: upgrade",
          "Upgrade: h2c",
          "HTTP2-Settings: AAMAAABkAAQAAP__",
          "Authorization: Bearer x.y.z",
          "Authorization: Basic ::::",
          "If-None-Match: \"",
          "Range: bytes=0-,1-",
          "Forwarded: for=\"[::1\";;;",
          "X-Forwarded-For: ,,,,",
          "X\u0085: a",
          "X-A : a",
          " folded: a",
          ": a",
          "X-\0: a",
          "Last-Event-ID: \u00FF",
          "traceparent: 00-zz");
  private static final List<String> BODIES =
      List.of(
          "",
          "hello",
          "{\"data\":1}",
          "{\"data\":",
          "5\r\nhello\r\n0\r\n\r\n",
          "5\nhello\n0\n\n",
          "5\r\nhello!\r\n0\r\n\r\n",
          "0\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
          "ffffffffffffffff\r\n",
          "\0\u00FF\u0085");

  private final Random random;

  RawRequests(Random random) {
    this.random = random;
  }

  /** The next request, as ISO 8859-1. */
  String next() {
    String end = random.nextInt(15) == 0 ? "\n" : "\r\n";
    StringBuilder request = new StringBuilder();
    request.append(any(METHODS)).append(' ').append(target()).append(' ').append(version());
    request.append(end);
    if (random.nextInt(10) > 0) {
      request.append("Host: localhost").append(end);
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      request.append(field()).append(end);
    }
    request.append(end).append(any(BODIES));
    if (random.nextInt(10) == 0) {
      mutate(request);
    }
    return request.toString();
  }

  private String target() {
    String target = any(TARGETS);
    return switch (random.nextInt(12)) {
      case 0 -> target + "x".repeat(random.nextInt(40_000));
      case 1 -> target + "?" + "a=b&".repeat(random.nextInt(2_000));
      default -> target;
    };
  }

  private String version() {
    return switch (random.nextInt(20)) {
      case 0 -> "HTTP/1.0";
      case 1 -> "HTTP/2.0";
      case 2 -> "HTTP/1.1 ";
      default -> "HTTP/1.1";
    };
  }

  private String field() {
    return switch (random.nextInt(15)) {
      case 0 -> "X-Long: " + "x".repeat(random.nextInt(150_000));
      case 1 -> "x".repeat(1 + random.nextInt(1_000)) + ": a";
      case 2 -> "Cookie: " + "a=b; ".repeat(random.nextInt(400));
      default -> any(FIELDS);
    };
  }

  /** Replaces a byte. */
  private void mutate(StringBuilder request) {
    request.setCharAt(random.nextInt(request.length()), (char) random.nextInt(256));
  }

  private String any(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
