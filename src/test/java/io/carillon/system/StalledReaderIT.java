package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.channel.Frame;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that never read, beside many that do. */
class StalledReaderIT {
  private static final int HEALTHY = 200;
  private static final int STALLED = 10;
  private static final int EVENTS = 20_000;
  private static final int EVENT_BYTES = 1024;
  private static final int EVENTS_PER_REQUEST = 100;

  /** More than all the buffers between the hub and a client take. */
  private static final int EVENTS_UNTIL_STALLED = 8_000;

  /** The hot tail's 4 MiB, and the pages that the healthy ones are reading. */
  private static final int FRAMES_IN_USE = 7_000;

  /** Heap of 256 MiB, and what a JVM needs beside it. */
  private static final long MEMORY_BOUND_BYTES = 512L << 20;

  @TempDir static Path data;
  private static HubProcess hub;

  @BeforeAll
  static void start() {
    hub =
        HubProcess.start(
            data,
            Map.of(
                "carillon.stall-timeout",
                "PT25S",
                "carillon.heartbeat-interval",
                "PT1S",
                "carillon.hot-tail-memory",
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

  /** Whoever waited for a stalled client would wait for the stall timeout, and be seen to. */
  @Test
  void theHealthyGetEverythingPublishingGoesOnMemoryStaysBoundedAndTheStalledAreClosed()
      throws Exception {
    URI events = hub.uri("/api/channels/stalled/events");
    List<OrderedClient> healthy = new ArrayList<>();
    List<Socket> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < HEALTHY; i++) {
        healthy.add(new OrderedClient(events));
      }
      for (int i = 0; i < STALLED; i++) {
        stalled.add(stalled(events));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> connections() == HEALTHY + STALLED);

      publish(events, 0, EVENTS_UNTIL_STALLED);
      healthy.forEach(client -> client.await(EVENTS_UNTIL_STALLED));
      assertThat(connections())
          .as("the stalled ones are still there, and nobody has waited for them")
          .isEqualTo(HEALTHY + STALLED);
      publish(events, EVENTS_UNTIL_STALLED, EVENTS);
      healthy.forEach(client -> client.await(EVENTS));

      assertThat(hub.liveObjects(Frame.class)).as("events in memory").isLessThan(FRAMES_IN_USE);
      assertThat(hub.residentBytes()).as("resident bytes").isLessThan(MEMORY_BOUND_BYTES);
      await("the stalled ones are closed")
          .atMost(Duration.ofSeconds(60))
          .until(() -> connections() == HEALTHY);
      for (Socket socket : stalled) {
        assertThat(readToEnd(socket)).as("what it finds when it looks at last").isPositive();
      }
    } finally {
      healthy.forEach(OrderedClient::close);
      for (Socket socket : stalled) {
        socket.close();
      }
    }
  }

  private static void publish(URI events, int from, int to) {
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
  }

  /** Checks every event as it comes, and keeps none. */
  private static final class OrderedClient implements AutoCloseable {
    private final StreamExchange exchange;
    private int count; // guarded by this
    private @Nullable String wrong; // guarded by this

    OrderedClient(URI events) {
      exchange = StreamExchange.open(events, this::received);
      exchange.whenEnded(() -> goneWrong("the stream has ended"));
    }

    private synchronized void received(ParsedEvent event) {
      if (event.type().equals("connected") || event.type().equals("heartbeat")) {
        return;
      }
      if (!event.id().equals(Integer.toString(count + 1))
          || !event.data().startsWith("\"%06d".formatted(count))) {
        goneWrong("event " + (count + 1) + " is " + event.id());
      }
      count++;
      if (count % EVENTS_PER_REQUEST == 0) {
        notifyAll();
      }
    }

    private synchronized void goneWrong(String what) {
      if (wrong == null) {
        wrong = what;
      }
      notifyAll();
    }

    synchronized void await(int wanted) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      try {
        while (count < wanted && wrong == null) {
          long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (millis <= 0) {
            break;
          }
          wait(millis);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertThat(wrong).isNull();
      assertThat(count).isEqualTo(wanted);
    }

    @Override
    public void close() {
      exchange.close();
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
