package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.FanOut;
import io.carillon.testing.HubExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded server notices of a connection while a stream is open on it. */
@Timeout(60)
class StreamConnectionIT {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String STREAM =
      "GET /api/channels/a/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";

  private static EmbeddedServer server;
  private static FanOut fanOut;

  @BeforeAll
  static void start(@TempDir Path data) {
    server = // nothing is written that would reveal a lost connection
        HubExtension.start(data, Map.of("carillon.stream.heartbeat-interval", "PT1H"));
    fanOut = server.bean(FanOut.class);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort());
    socket.setSoTimeout((int) SOON.toMillis());
    send(socket, STREAM);
    assertThat(readUntil(socket, "\n\n")).startsWith("HTTP/1.1 200").contains("connected");
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Everything up to a text, or to the end of the connection. */
  private static String readUntil(Socket socket, String end) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      text.append((char) octet);
      if (text.toString().endsWith(end)) {
        break;
      }
    }
    return text.toString();
  }

  @Test
  void aStreamEndsWhenItsClientClosesTheConnection() throws Exception {
    Socket socket = open();
    assertThat(fanOut.size()).isEqualTo(1);

    socket.close();

    await().atMost(SOON).until(() -> fanOut.size() == 0);
  }

  /** They are let go as soon as they are sent, which another thread does. */
  @Test
  void everyCompressedStreamHasItsHeaders() throws Exception {
    for (int i = 0; i < 300; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
        socket.setSoTimeout((int) SOON.toMillis());
        send(socket, STREAM.replace("\r\n\r\n", "\r\nAccept-Encoding: gzip\r\n\r\n"));
        assertThat(readUntil(socket, "\r\n\r\n"))
            .contains("Content-Type: text/event-stream", "Content-Encoding: gzip");
      }
    }
    await().atMost(SOON).until(() -> fanOut.size() == 0);
  }

  @Test
  void aStreamEndsWhenItsClientResetsTheConnection() throws Exception {
    Socket socket = open();
    assertThat(fanOut.size()).isEqualTo(1);

    socket.setSoLinger(true, 0);
    socket.close();

    await().atMost(SOON).until(() -> fanOut.size() == 0);
  }

  @Test
  void aRequestBehindAStreamIsAnsweredAfterIt() throws Exception {
    try (Socket socket = open()) {
      send(socket, "HEAD /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await().during(Duration.ofMillis(200)).until(() -> fanOut.size() == 1);

      fanOut.subscriptions().forEach(each -> each.close(CloseReason.MAX_AGE));

      assertThat(readUntil(socket, "HTTP/1.1 200 OK")).endsWith("0\r\n\r\nHTTP/1.1 200 OK");
    }
    await().atMost(SOON).until(() -> fanOut.size() == 0);
  }

  @Test
  void aMalformedRequestBehindAStreamEndsItWithoutAnotherResponse() throws Exception {
    try (Socket socket = open()) {
      send(socket, "malformed\r\n\r\n");

      assertThat(readUntil(socket, "HTTP/1.1")).doesNotContain("HTTP/1.1");
      await().atMost(SOON).until(() -> fanOut.size() == 0);
    }
  }
}
