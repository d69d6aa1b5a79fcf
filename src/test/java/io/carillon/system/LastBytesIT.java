package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the container has taken and could not send at once, when nothing comes after it. */
class LastBytesIT {
  private static final int EVENT_BYTES = 250_000;
  private static final int MOST_EVENTS = 60; // far more than all buffers on the way take

  @TempDir static Path data;
  private static HubProcess hub;

  @BeforeAll
  static void start() {
    hub =
        HubProcess.start(
            data,
            Map.of(
                "carillon.stream.heartbeat-interval",
                "PT0S",
                "carillon.stream.stall-timeout",
                "PT1H",
                "carillon.stream.hot-tail-memory",
                "32MiB"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  /**
   * Bursts of every size, up to one of which the hub itself has something left to write: the one
   * before it is more than the buffers take, and all of it was handed to the container.
   */
  @Test
  void theEndOfABurstReachesASlowClientThoughNoEventAndNoHeartbeatFollows() throws Exception {
    boolean allHandedOver = true;
    for (int events = 1; allHandedOver && events <= MOST_EVENTS; events++) {
      URI channel = hub.uri("/api/channels/burst-" + events + "/events");
      try (Socket socket = subscribe(channel)) {
        await().atMost(Duration.ofSeconds(20)).until(() -> isConnected(channel));
        for (int i = 0; i < events; i++) {
          publish(channel);
          allHandedOver = allHandedOver && isHandedOver(channel);
        }
        assertThat(count(socket.getInputStream(), '#', (long) events * EVENT_BYTES))
            .isEqualTo((long) events * EVENT_BYTES);
      }
    }
    assertThat(allHandedOver).as("there was a burst that was too much").isFalse();
  }

  private static Socket subscribe(URI channel) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), channel.getPort()));
    socket
        .getOutputStream()
        .write(
            ("GET " + channel.getPath() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static void publish(URI channel) {
    String event = "{\"data\":\"" + "#".repeat(EVENT_BYTES) + "\"}";
    assertThat(Http.postJson(channel, event).statusCode()).isEqualTo(201);
  }

  /** Whether the hub has nothing left to write, soon after the event was published. */
  private static boolean isHandedOver(URI channel) {
    try {
      await()
          .atMost(Duration.ofSeconds(2))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> connection(channel).contains("\"lag\":0"));
      return true;
    } catch (ConditionTimeoutException leftOver) {
      return false;
    }
  }

  private static boolean isConnected(URI channel) {
    return !connection(channel).isEmpty();
  }

  /** What the hub says of the stream of a channel, as JSON; empty if there is none. */
  private static String connection(URI channel) {
    String name = channel.getPath().split("/")[3];
    return Stream.of(Http.get(hub.uri("/api/connections")).body().split("(?=\\{\"id\")"))
        .filter(stream -> stream.contains("\"" + name + "\""))
        .findAny()
        .orElse("");
  }

  /** Reads until it has come so often; a stream that stands still is a SocketTimeoutException. */
  private static long count(InputStream in, char wanted, long enough) throws IOException {
    byte[] buffer = new byte[8192];
    long found = 0;
    int read = in.read(buffer);
    while (read >= 0) {
      for (int i = 0; i < read; i++) {
        if (buffer[i] == wanted) {
          found++;
        }
      }
      if (found >= enough) {
        return found;
      }
      read = in.read(buffer);
    }
    return found;
  }
}
