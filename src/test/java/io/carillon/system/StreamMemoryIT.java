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

/** What the hub keeps of idle streams, and of streams whose clients have left. */
class StreamMemoryIT {
  private static final int STREAMS = 400;

  /** 4.8 KB; with the servlet container's objects it was 6.2 KB. */
  private static final long MOST_BYTES = 5_400;

  /** A thread refers to what it has done last. */
  private static final int THREADS = 80;

  @TempDir static Path data;

  @Test
  void anIdleStreamTakesFiveKilobytes() throws IOException {
    try (HubProcess hub = HubProcess.start(data, Map.of())) {
      List<Socket> streams = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        streams.add(open(hub)); // classes are loaded, and caches filled
      }
      long before = hub.liveHeapBytes();
      for (int i = 0; i < STREAMS; i++) {
        streams.add(open(hub));
      }
      assertThat((hub.liveHeapBytes() - before) / STREAMS).isLessThan(MOST_BYTES);
      for (Socket stream : streams) {
        stream.close();
      }
    }
  }

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

  private static Socket open(HubProcess hub) throws IOException {
    Socket socket = new Socket("127.0.0.1", hub.uri("/").getPort());
    socket
        .getOutputStream()
        .write(
            "GET /api/channels/idle/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    InputStream answer = socket.getInputStream();
    assertThat(new String(answer.readNBytes(12), StandardCharsets.US_ASCII))
        .isEqualTo("HTTP/1.1 200");
    return socket;
  }
}
