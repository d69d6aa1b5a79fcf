package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.HubExtension;
import io.carillon.testing.RecordedWarnings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that break HTTP/1.1 or its limits get a problem and the end of the connection. */
@Timeout(60)
class MalformedRequestIT {
  private static final String POST =
      "POST /api/channels/malformed/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n";
  private static final String GET = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n";

  @RegisterExtension static final HubExtension HUB = HubExtension.with(Map.of());

  static Stream<Arguments> malformed() {
    return Stream.of(
        request("a folded field", 400, GET + "X-A: a\r\n b\r\n\r\n"),
        request("lines that end in LF", 400, "GET / HTTP/1.1\nHost: localhost\n\n"),
        request("a bare CR in a value", 400, GET + "X-A: a\rb\r\n\r\n"),
        request("NUL in a value", 400, GET + "X-A: a\0b\r\n\r\n"),
        request("a space before the colon", 400, GET + "X-A : b\r\n\r\n"),
        request("a field without a name", 400, GET + ": b\r\n\r\n"),
        request("U+0085 in a name", 400, GET + "X-\u0085: b\r\n\r\n"),
        request("a name of 300 bytes", 431, GET + "x".repeat(300) + ": b\r\n\r\n"),
        request("201 fields", 431, GET + "X-A: b\r\n".repeat(200) + "\r\n"),
        request("a head of 300 KB", 431, GET + "X-A: b".concat("b".repeat(300_000)) + "\r\n\r\n"),
        request("250 cookies", 431, GET + "Cookie: " + "a=b; ".repeat(249) + "a=b\r\n\r\n"),
        request("a cookie with 0xFF", 400, GET + "Cookie: a=\u00FF\r\n\r\n"),
        request("no Host", 400, "GET / HTTP/1.1\r\n\r\n"),
        request("two Hosts", 400, GET + "Host: other\r\n\r\n"),
        request("an empty line before the request", 400, "\r\n" + GET + "\r\n"),
        request("no version", 400, "GET /\r\n\r\n"),
        request("HTTP/2.0", 505, "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n"),
        request("a target of 100 KB", 414, "GET /" + "x".repeat(100_000) + " HTTP/1.1\r\n\r\n"),
        request("a byte in the target that is not ASCII", 400, "GET /\u00E9 HTTP/1.1\r\n\r\n"),
        request("a % without digits", 400, get("/%zz")),
        request("a % with one digit", 400, get("/health/live%4")),
        request("a % with one digit before the query", 400, get("/health/live%4?a=b")),
        request("a % without digits in the query", 400, get("/health/live?a=%u00e9")),
        request("1,001 parameters", 400, get("/health/live?" + "a&".repeat(1000) + "a")),
        request("xchunked", 501, POST + "Transfer-Encoding: xchunked\r\n\r\n"),
        request("chunked, identity", 501, POST + "Transfer-Encoding: chunked, identity\r\n\r\n"),
        request("gzip, chunked", 501, POST + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
        request("two lengths", 400, POST + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"),
        request("a list of lengths", 400, POST + "Content-Length: 1, 1\r\n\r\na"),
        request("a length with a sign", 400, POST + "Content-Length: +1\r\n\r\na"),
        request("a length and chunked", 400, chunked("Content-Length: 1\r\n", "0\r\n\r\n")),
        request("chunk lines that end in LF", 400, chunked("", "1\na\n0\n\n")),
        request("bytes after chunk data", 400, chunked("", "1\r\nabc\r\n0\r\n\r\n")),
        request("no chunk size", 400, chunked("", "\r\na\r\n0\r\n\r\n")),
        request("a chunk size with 0x", 400, chunked("", "0x1\r\na\r\n0\r\n\r\n")),
        request("a chunk size beyond 64 bits", 400, chunked("", "f".repeat(17) + "\r\n")),
        request("a long chunk extension", 400, chunked("", "1;" + "x".repeat(300) + "\r\n")),
        request("a folded trailer", 400, chunked("", "1\r\na\r\n0\r\nX: a\r\n b\r\n\r\n")));
  }

  private static Arguments request(String name, int status, String request) {
    return Arguments.of(name, status, request);
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private static String chunked(String fields, String body) {
    return POST + fields + "Transfer-Encoding: chunked\r\n\r\n" + body;
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("malformed")
  void isAProblemAndTheEnd(String name, int status, String request) throws IOException {
    try (RecordedWarnings warnings = RecordedWarnings.start("")) {
      String response = respond(request);

      assertThat(response)
          .startsWith("HTTP/1.1 " + status + " ")
          .containsIgnoringCase("Connection: close\r\n")
          .contains("application/problem+json")
          .contains("\"status\":" + status);
      assertThat(warnings.messages()).isEmpty();
    }
  }

  @Test
  void theRequestBeforeIsAnsweredFirst() throws IOException {
    assertThat(respond(GET + "\r\n" + GET + "X-A: a\r\n b\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("HTTP/1.1 400 ");
  }

  @Test
  void chunkExtensionsAndTrailersAreRead() throws IOException {
    String body = "1;a=b\r\na\r\n1 ; c\r\nb\r\n0\r\nX-Trailer: c\r\n\r\n";
    assertThat(respond(chunked("Connection: close\r\n", body))).startsWith("HTTP/1.1 201 ");
  }

  @Test
  void aClientThatWaitsForItIsToldToContinue() throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), HUB.server().url().getPort())) {
      socket.setSoTimeout(20_000);
      String head = POST + "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 1\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] interim = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      assertThat(socket.getInputStream().readNBytes(interim.length)).isEqualTo(interim);

      socket.getOutputStream().write('a');
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 201 ");
    }
  }

  /** What the hub sends until it closes the connection. */
  private static String respond(String request) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), HUB.server().url().getPort())) {
      socket.setSoTimeout(20_000);
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException closedEarly) {
        // it has answered before
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
