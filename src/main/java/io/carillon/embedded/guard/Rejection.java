package io.carillon.embedded.guard;

import io.carillon.http.SecurityHeaders;
import io.carillon.wire.ProblemJson;
import io.carillon.wire.RefusedStream;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Why a request is not passed on: a problem (RFC 9457).
 *
 * @param detail what is wrong with the request, and what is accepted
 */
public record Rejection(int status, String title, String detail) {
  private static final String SECURITY_HEADERS =
      SecurityHeaders.ofServer().entrySet().stream()
          .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
          .collect(Collectors.joining());

  /** 400 (RFC 9110, 15.5.1). */
  public static Rejection malformed(String detail) {
    return new Rejection(400, "Bad Request", detail);
  }

  /** 404 (RFC 9110, 15.5.5). */
  static Rejection notFound(String detail) {
    return new Rejection(404, "Not Found", detail);
  }

  /** 414 (RFC 9110, 15.5.15). */
  static Rejection longTarget(String detail) {
    return new Rejection(414, "URI Too Long", detail);
  }

  /** 431 (RFC 6585, 5). */
  public static Rejection largeHead(String detail) {
    return new Rejection(431, "Request Header Fields Too Large", detail);
  }

  /** 501 (RFC 9112, 6.1: a transfer coding that is not understood). */
  static Rejection unknownCoding(String detail) {
    return new Rejection(501, "Not Implemented", detail);
  }

  /** 503 (RFC 9110, 15.6.4). */
  public static Rejection unavailable(String detail) {
    return new Rejection(503, "Service Unavailable", detail);
  }

  /** 505 (RFC 9110, 15.6.6). */
  static Rejection unknownVersion(String detail) {
    return new Rejection(505, "HTTP Version Not Supported", detail);
  }

  private String json() {
    return ProblemJson.of(status, title, detail, Map.of());
  }

  /** A response of HTTP/1.1 after which the connection is closed. */
  ByteBuffer asHttp1() {
    String json = json();
    return ByteBuffer.wrap(
        ("HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nCache-Control: no-store\r\n"
                    .formatted(status, title, ProblemJson.MEDIA_TYPE, json.length())
                + SECURITY_HEADERS
                + "Connection: close\r\n\r\n"
                + json)
            .getBytes(StandardCharsets.US_ASCII));
  }

  /** Answers an exchange, from any thread, without waiting. */
  public void send(HttpServerExchange exchange) {
    exchange.setStatusCode(status);
    send(exchange, ProblemJson.MEDIA_TYPE, json().getBytes(StandardCharsets.UTF_8));
  }

  /** Answers a request for a stream whose client returns after {@code delay}. */
  public void sendAsStream(HttpServerExchange exchange, Duration delay) {
    send(exchange, RefusedStream.MEDIA_TYPE, RefusedStream.body(json(), delay));
  }

  private static void send(HttpServerExchange exchange, String mediaType, byte[] body) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, mediaType);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(ByteBuffer.wrap(body));
  }
}
