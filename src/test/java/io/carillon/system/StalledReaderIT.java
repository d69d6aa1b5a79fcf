package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.wire.ParsedEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One client that never reads, beside many that do. */
class StalledReaderIT {
  private static final int HEALTHY = 200;
  private static final int EVENTS = 20_000;
  private static final int EVENT_BYTES = 1024;
  private static final int EVENTS_PER_REQUEST = 100;
  private static final long MEMORY_BOUND_BYTES =
      512L << 20; // heap of 256 MiB, and what a JVM needs beside it

  @TempDir static Path data;
  private static HubProcess hub;

  @BeforeAll
  static void start() {
    hub =
        HubProcess.start(
            data,
            Map.of(
                "carillon.stall-timeout",
                "PT3S",
                "carillon.heartbeat-interval",
                "PT1S",
                "carillon.hot-tail-bytes",
                "4MiB"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static String batch(int first) {
    StringBuilder lines = new StringBuilder();
    for (int i = first; i < first + EVENTS_PER_REQUEST; i++) {
      String number = "%06d".formatted(i);
      lines
          .append("{\"data\":\"")
          .append(number)
          .append("x".repeat(EVENT_BYTES - number.length()))
          .append("\"}\n");
    }
    return lines.toString();
  }

  /** A client that sends its request and then reads nothing, ever. */
  private static Socket stalled(URI events) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), events.getPort()));
    socket
        .getOutputStream()
        .write(
            ("GET "
                    + events.getPath()
                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void theHealthyGetEverythingPublishingGoesOnMemoryStaysBoundedAndTheStalledOneIsClosed()
      throws Exception {
    URI events = hub.uri("/api/channels/stalled/events");
    List<StreamClient> healthy = new ArrayList<>();
    try {
      for (int i = 0; i < HEALTHY; i++) {
        healthy.add(StreamClient.open(events));
      }
      healthy.forEach(StreamClient::connected);
      long alone = publishAll(events, 0, EVENTS / 4); // the measure: publishing with nobody stalled
      int before = EVENTS / 4;
      try (Socket stalled = stalled(events)) {
        await().atMost(Duration.ofSeconds(10)).until(() -> connections() == HEALTHY + 1);
        long beside = publishAll(events, before, EVENTS);
        assertThat(beside / 3.0)
            .as("ns for a quarter beside the stalled one; alone: " + alone)
            .isLessThan(alone * 4.0);

        for (StreamClient client : healthy) {
          assertInOrder(client.await(EVENTS, Duration.ofSeconds(60)));
        }
        assertThat(hub.residentBytes()).as("resident bytes").isLessThan(MEMORY_BOUND_BYTES);
        await("the stalled one is closed")
            .atMost(Duration.ofSeconds(15))
            .until(() -> connections() == HEALTHY);
        assertThat(readToEnd(stalled))
            .as("what the stalled one finds when it looks at last")
            .isPositive();
      }
    } finally {
      healthy.forEach(StreamClient::close);
    }
  }

  private static long publishAll(URI events, int from, int to) {
    long start = System.nanoTime();
    for (int first = from; first < to; first += EVENTS_PER_REQUEST) {
      var answer =
          Http.send(
              "POST",
              events,
              BodyPublishers.ofString(batch(first)),
              "Content-Type",
              "application/x-ndjson");
      assertThat(answer.statusCode()).isEqualTo(201);
    }
    return System.nanoTime() - start;
  }

  private static void assertInOrder(List<ParsedEvent> received) {
    assertThat(received).hasSize(EVENTS);
    for (int i = 0; i < EVENTS; i++) {
      assertThat(received.get(i).id()).isEqualTo(Integer.toString(i + 1));
      assertThat(received.get(i).data()).startsWith("\"%06d".formatted(i));
    }
  }

  private static int connections() {
    return Http.get(hub.uri("/api/connections")).body().split("\"id\":", -1).length - 1;
  }

  /** Reads until the hub has ended the connection; fails if it is still open. */
  private static long readToEnd(Socket socket) throws IOException {
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
    long bytes = 0;
    byte[] buffer = new byte[65536];
    try {
      for (int read = socket.getInputStream().read(buffer);
          read >= 0;
          read = socket.getInputStream().read(buffer)) {
        bytes += read;
      }
    } catch (java.net.SocketException reset) {
      // ended, and not gently: there was something it had not read
    }
    return bytes;
  }
}
