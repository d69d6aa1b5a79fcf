package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hub keeps of idle streams, and of those whose clients have left. */
class StreamMemoryIT {
  private static final int STREAMS = 400;

  /** A thread refers to what it has done last. */
  private static final int THREADS = 80;

  private static final int IDLE = 1_000;

  /** 4.8 KB are measured, most of it objects of Undertow and of the JDK. */
  private static final int MOST_BYTES = 5_600;

  private static final String HEADERS = "User-Agent: " + "m".repeat(120) + "\r\n" + headers(12);

  @TempDir Path data;

  @Test
  void connectionsAreForgottenWithinSeconds() throws IOException {
    try (HubProcess hub = HubProcess.start(data, Map.of())) {
      List<Socket> streams = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        streams.add(open(hub));
      }
      assertThat(hub.liveObjects(HttpServerConnection.class)).isGreaterThanOrEqualTo(STREAMS);
      for (Socket stream : streams) {
        stream.close();
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () -> assertThat(hub.liveObjects(HttpServerConnection.class)).isLessThan(THREADS));
    }
  }

  @Test
  void anIdleStreamTakesAFewKilobytesWithoutItsRequest() throws IOException {
    List<Socket> streams = new ArrayList<>();
    try (HubProcess hub = HubProcess.start(data, Map.of("carillon.monitoring.interval", "PT0S"))) {
      for (int i = 0; i < 100; i++) { // what is created once
        streams.add(open(hub, HEADERS));
      }
      long before = hub.liveHeapBytes();
      for (int i = 0; i < IDLE; i++) {
        streams.add(open(hub, HEADERS));
      }

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat((hub.liveHeapBytes() - before) / IDLE)
                      .isBetween(1_000L, (long) MOST_BYTES));
    } finally {
      for (Socket stream : streams) {
        stream.close();
      }
    }
  }

  private static String headers(int count) {
    StringBuilder headers = new StringBuilder();
    for (int i = 0; i < count; i++) {
      headers.append("Sec-Header-").append(i).append(": ").append("v".repeat(60)).append("\r\n");
    }
    return headers.toString();
  }

  private static Socket open(HubProcess hub) throws IOException {
    return open(hub, "");
  }

  /**
   * Opens a stream.
   *
   * @param headers further ones, each with its line end
   */
  private static Socket open(HubProcess hub, String headers) throws IOException {
    Socket socket = new Socket("127.0.0.1", hub.uri("/").getPort());
    socket
        .getOutputStream()
        .write(
            ("GET /api/channels/idle/events HTTP/1.1\r\nHost: localhost\r\n"
                    + headers
                    + "Accept: text/event-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    InputStream answer = socket.getInputStream();
    assertThat(new String(answer.readNBytes(12), StandardCharsets.US_ASCII))
        .isEqualTo("HTTP/1.1 200");
    return socket;
  }
}
