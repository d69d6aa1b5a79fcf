package io.carillon.attack;

import static io.carillon.attack.Http2Connection.END_HEADERS;
import static io.carillon.attack.Http2Connection.END_STREAM;
import static io.carillon.attack.Http2Connection.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that request and do not read hold no thread, and are disconnected. */
@Tag("attack")
@Timeout(180)
class UnreadResponsesAttackIT {
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(4);
  private static final int CONNECTIONS = 40;
  private static final int PIPELINED = 300;

  /** SETTINGS_INITIAL_WINDOW_SIZE (RFC 9113, 6.5.2). */
  private static final int INITIAL_WINDOW_SIZE = 4;

  private static final String POLL =
      "GET /api/channels/large/events?since=earliest&wait=PT0S HTTP/1.1\r\nHost: localhost\r\n"
          + "Accept: application/json\r\n\r\n";

  @TempDir Path data;

  private static Map<String, String> settings() {
    return Map.of("carillon.limit.response-write-timeout", WRITE_TIMEOUT.toString());
  }

  @Test
  void pipelinedDocumentsOverHttp1() throws Exception {
    try (AttackedHub hub = AttackedHub.start(data, settings())) {
      floodWith("GET /openapi HTTP/1.1\r\nHost: localhost\r\n\r\n", hub);
    }
  }

  @Test
  void pipelinedDocumentsOverTls() throws Exception {
    try (AttackedHub hub = AttackedHub.startTls(data, settings())) {
      floodWith("GET /openapi HTTP/1.1\r\nHost: localhost\r\n\r\n", hub);
    }
  }

  @Test
  void pollsOfLargeEvents() throws Exception {
    try (AttackedHub hub = AttackedHub.start(data, settings())) {
      try (RawConnection publisher = hub.connect()) {
        for (int i = 0; i < 8; i++) {
          assertThat(publisher.publish("large", "x".repeat(200_000)).status()).isEqualTo(201);
        }
      }
      floodWith(POLL, hub);
    }
  }

  private static void floodWith(String request, AttackedHub hub) throws Exception {
    List<RawConnection> unread = new ArrayList<>();
    try (Others others = Others.of(hub)) {
      for (int i = 0; i < CONNECTIONS; i++) {
        RawConnection connection = RawConnection.openSmall(hub, AttackedHub.ATTACKER);
        unread.add(connection);
        tryWrite(connection, request.repeat(PIPELINED));
      }
      Thread.sleep(WRITE_TIMEOUT.multipliedBy(2).plusSeconds(2).toMillis());
      others.assertServed("unread responses");
      for (RawConnection connection : unread) {
        assertThat(connection.isClosedWithin(Duration.ofSeconds(1))).as("closed").isTrue();
      }
    } finally {
      unread.forEach(RawConnection::close);
    }
    hub.assertUnharmed();
  }

  /** The hub stops reading requests while a response is not sent: what fits into sockets. */
  private static void tryWrite(RawConnection connection, String requests) {
    Thread writer = new Thread(() -> writeUnlessClosed(connection, requests));
    writer.setDaemon(true);
    writer.start();
  }

  private static void writeUnlessClosed(RawConnection connection, String requests) {
    try {
      connection.write(requests);
    } catch (UncheckedIOException closed) {
      // as it should be
    }
  }

  @Test
  void oneConnectionOfHttp2WithoutAWindow() throws Exception {
    try (AttackedHub hub = AttackedHub.startTls(data, settings());
        Others others = Others.of(hub);
        Http2Connection unread =
            Http2Connection.open(
                hub, AttackedHub.ATTACKER, Http2Connection.setting(INITIAL_WINDOW_SIZE, 0))) {
      unread.reading();
      ByteArrayOutputStream requests = new ByteArrayOutputStream();
      byte[] head = Http2Connection.headers("GET", "/openapi");
      for (int i = 0; i < 500; i++) {
        requests.writeBytes(
            Http2Connection.frame(HEADERS, END_STREAM | END_HEADERS, unread.newStream(), head));
      }
      unread.write(requests.toByteArray());
      await("all streams are reset")
          .atMost(Duration.ofSeconds(90))
          .until(() -> unread.resets().size() + unread.completed() >= 500);
      others.assertServed("one connection without a window");
      hub.assertUnharmed();
    }
  }
}
