package io.carillon.attack;

import static io.carillon.attack.Http2Connection.DATA;
import static io.carillon.attack.Http2Connection.END_HEADERS;
import static io.carillon.attack.Http2Connection.HEADERS;
import static io.carillon.attack.Http2Connection.frame;
import static io.carillon.attack.Http2Connection.headers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that connect and send nothing, too little, or more than anybody wants. */
@Tag("attack")
@Timeout(240)
class WaitingConnectionsAttackIT {
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(4);
  private static final int CONNECTIONS = 2_500;
  private static final int UPLOADS = 40;
  private static final int UPLOAD_BYTES = 200_000;

  /** Far more than sockets buffer, far less than eight seconds allow. */
  private static final long FEW_BYTES = 64L << 20;

  @TempDir Path data;

  private static Map<String, String> settings() {
    return Map.of("carillon.limit.request-read-timeout", READ_TIMEOUT.toString());
  }

  @Test
  void connectionsWithoutATlsHandshakeAreClosed() throws Exception {
    List<RawConnection> idle = new ArrayList<>();
    try (AttackedHub hub = AttackedHub.startTls(data, settings());
        Others others = Others.of(hub)) {
      long before = hub.process().openSockets();
      for (int i = 0; i < CONNECTIONS; i++) {
        idle.add(RawConnection.openPlain(hub, AttackedHub.ATTACKER));
      }
      await()
          .atMost(READ_TIMEOUT.multipliedBy(3))
          .until(() -> hub.process().openSockets() < before + 10);
      others.assertServed("connections without a handshake");
      hub.assertUnharmed();
    } finally {
      idle.forEach(RawConnection::close);
    }
  }

  @Test
  void bodiesOfRefusedRequestsAreNotReadToTheirEnd() throws Exception {
    try (AttackedHub hub = AttackedHub.start(data, settings());
        Others others = Others.of(hub)) {
      AtomicLong sent = new AtomicLong();
      try (Flood flood =
          Flood.of(
              8,
              ended -> {
                try (RawConnection connection = hub.connect()) {
                  connection.write(
                      "PUT /api/channels HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n");
                  byte[] more = new byte[64 * 1024];
                  while (!ended.get()) {
                    connection.write(more);
                    sent.addAndGet(more.length);
                  }
                }
              })) {
        flood.await(Duration.ofSeconds(8));
        assertThat(flood.attacking()).as("senders that were not cut off").isZero();
      }
      others.assertServed("bodies of refused requests");
      assertThat(sent).as("bytes sent").hasValueLessThan(FEW_BYTES);
      hub.assertUnharmed();
    }
  }

  @Test
  void bodiesOfRefusedRequestsOverHttp2AreNotReadToTheirEnd() throws Exception {
    try (AttackedHub hub = AttackedHub.startTls(data, settings());
        Others others = Others.of(hub);
        Http2Connection http2 = hub.connectHttp2()) {
      int stream = http2.newStream();
      http2.write(frame(HEADERS, END_HEADERS, stream, headers("PUT", "/api/channels")));
      byte[] more = frame(DATA, 0, stream, new byte[16_000]);
      long began = System.nanoTime();
      int frames = 0;
      while (!http2.resets().containsKey(stream)
          && System.nanoTime() - began < Duration.ofSeconds(8).toNanos()
          && frames * 16_000L < 10 * FEW_BYTES) {
        if (writeUnlessClosed(http2, more)) {
          frames++;
        } else {
          break;
        }
      }
      assertThat(frames * 16_000L).as("bytes sent").isLessThan(FEW_BYTES);
      others.assertServed("bodies of refused requests over HTTP/2");
      hub.assertUnharmed();
    }
  }

  private static boolean writeUnlessClosed(Http2Connection http2, byte[] frame) {
    try {
      http2.write(frame);
      return true;
    } catch (UncheckedIOException closed) {
      return false;
    }
  }

  private static void readToEnd(SSLSocket socket) throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new EOFException("closed");
    }
  }

  @Test
  void clientsCannotRenegotiate() throws Exception {
    try (AttackedHub hub = AttackedHub.startTls(data, settings());
        SSLSocket socket =
            (SSLSocket)
                hub.tls()
                    .orElseThrow()
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), hub.port())) {
      socket.setSoTimeout(10_000);
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      socket.startHandshake(); // sends the request for a new one; the answer is read below
      assertThatThrownBy(() -> readToEnd(socket))
          .as("closed by the hub")
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(SocketTimeoutException.class);
      hub.assertUnharmed();
    }
  }

  @Test
  void slowUploadsWithinTheAllowedPaceDelayNoOther() throws Exception {
    try (AttackedHub hub = AttackedHub.start(data);
        Others others = Others.of(hub);
        Flood flood = slowUploads(hub)) {
      Thread.sleep(2_000);
      try (RawConnection honest = hub.connect(Others.ADDRESS)) {
        long before = System.nanoTime();
        assertThat(honest.publish("uploads", "x".repeat(UPLOAD_BYTES)).status()).isEqualTo(201);
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        System.out.println("an upload of 200 KB beside 40 slow ones: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(AttackedHub.PATIENCE);
      }
      others.assertServed("slow uploads");
      hub.assertUnharmed();
    }
  }

  /** From two addresses, with more than is buffered at first, and then two kilobytes a second. */
  private static Flood slowUploads(AttackedHub hub) {
    AtomicLong number = new AtomicLong();
    return Flood.of(
        UPLOADS,
        ended -> {
          boolean isEven = number.getAndIncrement() % 2 == 0;
          try (RawConnection upload = hub.connect(isEven ? AttackedHub.ATTACKER : "127.0.0.3")) {
            upload.write(
                "POST /api/channels/slow/events HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: text/plain\r\nContent-Length: 240000\r\n\r\n"
                    + "x".repeat(100_000));
            while (!ended.get()) {
              upload.write("x".repeat(500));
              Thread.sleep(250);
            }
          }
        });
  }
}
