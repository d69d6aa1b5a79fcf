package io.carillon.attack;

import static io.carillon.attack.Http2Connection.CANCEL;
import static io.carillon.attack.Http2Connection.CONTINUATION;
import static io.carillon.attack.Http2Connection.DATA;
import static io.carillon.attack.Http2Connection.END_HEADERS;
import static io.carillon.attack.Http2Connection.END_STREAM;
import static io.carillon.attack.Http2Connection.HEADERS;
import static io.carillon.attack.Http2Connection.PING;
import static io.carillon.attack.Http2Connection.RST_STREAM;
import static io.carillon.attack.Http2Connection.SETTINGS;
import static io.carillon.attack.Http2Connection.WINDOW_UPDATE;
import static io.carillon.attack.Http2Connection.frame;
import static io.carillon.attack.Http2Connection.headers;
import static io.carillon.attack.Http2Connection.number;
import static io.carillon.attack.Http2Connection.repeated;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Frames that cost the hub more than their sender (RFC 9113, 10.5): the connection is closed with
 * GOAWAY, and others do not notice.
 */
@Tag("attack")
@Timeout(120)
class Http2FloodAttackIT {
  private static final int FRAMES = 30_000;
  private static final int CONNECTIONS = 4;
  private static final int BATCH = 1_000;
  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(2);

  /** ENHANCE_YOUR_CALM (RFC 9113, 7). */
  private static final int CALM = 11;

  @TempDir static Path data;
  private static AttackedHub hub;

  @BeforeAll
  static void start() {
    hub =
        AttackedHub.startTls(
            data, Map.of("carillon.limit.request-read-timeout", HEAD_TIMEOUT.toString()));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @AfterEach
  void unharmed() {
    hub.assertUnharmed();
  }

  @Test
  void rapidResets() throws Exception {
    byte[] head = headers("GET", "/api/channels/x");
    flood(
        "rapid resets",
        http2 -> {
          for (int i = 0; i < FRAMES / BATCH; i++) {
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            for (int j = 0; j < BATCH; j++) {
              int stream = http2.newStream();
              batch.writeBytes(frame(HEADERS, END_STREAM | END_HEADERS, stream, head));
              batch.writeBytes(frame(RST_STREAM, 0, stream, number(CANCEL)));
            }
            http2.write(batch.toByteArray());
          }
        });
  }

  @Test
  void pings() throws Exception {
    floodWith("PING", frame(PING, 0, 0, new byte[8]));
  }

  @Test
  void settings() throws Exception {
    floodWith("SETTINGS", frame(SETTINGS, 0, 0));
  }

  @Test
  void priorities() throws Exception {
    floodWith("PRIORITY", frame(2, 0, 1, new byte[5]));
  }

  @Test
  void unknownFrames() throws Exception {
    floodWith("unknown frames", frame(200, 0, 1));
  }

  @Test
  void windowUpdates() throws Exception {
    floodWith("WINDOW_UPDATE", frame(WINDOW_UPDATE, 0, 0, number(1)));
  }

  @Test
  void emptyContinuations() throws Exception {
    flood(
        "empty CONTINUATION",
        http2 -> {
          int stream = http2.newStream();
          http2.write(frame(HEADERS, END_STREAM, stream, headers("GET", "/")));
          repeat(http2, frame(CONTINUATION, 0, stream));
        });
  }

  @Test
  void emptyData() throws Exception {
    flood(
        "empty DATA",
        http2 -> {
          int stream = http2.newStream();
          http2.write(
              frame(HEADERS, END_HEADERS, stream, headers("POST", "/api/channels/x/events")));
          repeat(http2, frame(DATA, 0, stream));
        });
  }

  @Test
  void headsThatDoNotEndAreCutOff() throws Exception {
    try (Others others = Others.of(hub)) {
      try (Http2Connection http2 = hub.connectHttp2()) {
        http2.write(frame(HEADERS, END_STREAM, http2.newStream(), headers("GET", "/")));
        assertThat(http2.isClosedWithin(HEAD_TIMEOUT.plusSeconds(3))).as("closed").isTrue();
      }
      others.assertServed("heads that do not end");
    }
  }

  @Test
  void aClientThatCancelsAllItsStreamsKeepsItsConnection() throws Exception {
    try (Http2Connection http2 = hub.connectHttp2()) {
      int last = 0;
      for (int i = 0; i < 500; i++) {
        last = http2.get("/api/channels/x/events");
      }
      assertThat(http2.status(last, Duration.ofSeconds(20))).contains(200);
      Thread.sleep(2_500); // no streams of a moment ago
      for (int stream = 1; stream <= last; stream += 2) {
        http2.write(frame(RST_STREAM, 0, stream, number(CANCEL)));
      }
      assertThat(http2.status(http2.get("/health/live"), Duration.ofSeconds(10))).contains(200);
    }
  }

  private static void floodWith(String name, byte[] frame) throws Exception {
    flood(name, http2 -> repeat(http2, frame));
  }

  private static void repeat(Http2Connection http2, byte[] frame) {
    byte[] batch = repeated(frame, BATCH);
    for (int i = 0; i < FRAMES / BATCH; i++) {
      http2.write(batch);
    }
  }

  private static void flood(String name, Consumer<Http2Connection> attack) throws Exception {
    AtomicInteger open = new AtomicInteger(CONNECTIONS);
    AtomicInteger goAways = new AtomicInteger();
    try (Others others = Others.of(hub);
        Flood flood =
            Flood.of(
                CONNECTIONS,
                ended -> {
                  try (Http2Connection http2 = hub.connectHttp2()) {
                    writeUnlessClosed(http2, attack);
                    if (http2.isClosedWithin(Duration.ofSeconds(20))) {
                      open.decrementAndGet();
                    }
                    http2
                        .goAway()
                        .filter(code -> code == CALM)
                        .ifPresent(x -> goAways.incrementAndGet());
                  }
                })) {
      flood.await(Duration.ofSeconds(40));
      others.assertServed(name);
      assertThat(open).as("connections that were not closed").hasValue(0);
      System.out.println(name + ": " + goAways + " of " + CONNECTIONS + " received GOAWAY");
    }
  }

  private static void writeUnlessClosed(Http2Connection http2, Consumer<Http2Connection> attack) {
    try {
      attack.accept(http2);
    } catch (UncheckedIOException closed) {
      // as it should be
    }
  }
}
