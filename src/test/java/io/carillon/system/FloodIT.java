package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.security.Issuer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A greedy client beside ordinary ones. */
@Tag("attack")
@Timeout(180)
class FloodIT {
  /** Every address of 127/8 is this machine; the flood comes from one, the others from another. */
  private static final String FLOODING = "127.0.0.2";

  private static final int PER_ADDRESS = 50;
  private static final int RATE = 50;
  private static final String TEN_EVENTS = "{\"data\":1}\n".repeat(10);

  /** Slow, but exceeded by far by a client that waits for the flood to end. */
  private static final long PATIENCE_MILLIS = 5_000;

  /**
   * What most of the others' events take less than, flood or not: some fifty times what they need.
   */
  private static final long USUAL_MILLIS = 500;

  private static final int CALM_EVENTS = 50;

  /** More than wait for two thousand connections that come at once, which is one or two. */
  private static final int EVENTS_MEANWHILE = 20;

  private static final String TOKEN =
      "Bearer " + Issuer.signShared(Issuer.granting("ann", List.of("*"), List.of("*"), false));

  @TempDir static Path data;
  private static HubProcess hub;

  @BeforeAll
  static void start() {
    hub =
        HubProcess.start(
            data,
            Map.of(
                "carillon.security",
                "secured",
                "carillon.jwt.secret",
                Issuer.SECRET,
                "carillon.limit.max-connections-per-address",
                Integer.toString(PER_ADDRESS),
                "carillon.limit.max-connections-per-user",
                "0",
                "carillon.limit.publish-rate-per-user",
                Integer.toString(RATE),
                "carillon.limit.request-read-timeout",
                "PT1S"));
  }

  @AfterAll
  static void stop() {
    hub.kill();
    assertThat(hub.output())
        .as("what the hub says of it")
        .noneMatch(line -> line.contains("SEVERE"));
  }

  /** Another client, which publishes one event after another and reads them all. */
  private static final class Other implements AutoCloseable {
    private static final URI EVENTS = hub.uri("/api/channels/others/events");
    private static final String OTHERS_TOKEN =
        "Bearer " + Issuer.signShared(Issuer.granting("other", List.of("*"), List.of("*"), false));

    private final StreamClient stream =
        StreamClient.open(EVENTS, "Authorization", OTHERS_TOKEN).connected();
    private final AtomicBoolean goesOn = new AtomicBoolean(true);
    private final List<Long> millis = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = new Thread(this::publish, "other");
    private final long calmMedian;
    private volatile int failures;

    Other() {
      thread.start();
      await().until(() -> millis.size() >= CALM_EVENTS);
      calmMedian = median(millis);
      millis.clear();
    }

    private void publish() {
      while (goesOn.get()) {
        long before = System.nanoTime();
        int received = stream.published().size();
        HttpResponse<String> answer =
            Http.send(
                "POST",
                EVENTS,
                BodyPublishers.ofString("x"),
                "Content-Type",
                "text/plain",
                "Authorization",
                OTHERS_TOKEN);
        if (answer.statusCode() == 201) {
          stream.await(received + 1);
          millis.add((System.nanoTime() - before) / 1_000_000);
        } else {
          failures++;
        }
        LockSupport.parkNanos(30_000_000); // stays below its own rate
      }
    }

    private static long median(List<Long> values) {
      List<Long> sorted = values.stream().sorted().toList();
      return sorted.get(sorted.size() / 2);
    }

    @Override
    public void close() throws InterruptedException {
      await().until(() -> millis.size() >= EVENTS_MEANWHILE);
      goesOn.set(false);
      thread.join();
      stream.close();
      assertThat(failures).isZero();
      assertThat(millis).isNotEmpty().allMatch(each -> each < PATIENCE_MILLIS);
      System.out.printf(
          "others, publish to delivery: before median %d ms; meanwhile %d events, median %d ms, longest %d ms%n",
          calmMedian, millis.size(), median(millis), Collections.max(millis));
      assertThat(median(millis)).isLessThan(USUAL_MILLIS);
    }
  }

  private static Socket connect(String request) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(FLOODING), 0));
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress("127.0.0.1", hub.port()));
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static String statusLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  @Test
  void twoThousandConnectionsOfOneAddressAreLimitedToItsQuota() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    Map<String, Integer> answers = new HashMap<>();
    long before = hub.residentBytes();
    try (Other other = new Other()) {
      for (int i = 0; i < 2_000; i++) {
        sockets.add(
            connect(
                "GET /api/channels/flood/events HTTP/1.1\r\nHost: h\r\nAuthorization: "
                    + TOKEN
                    + "\r\n\r\n"));
      }
      for (Socket socket : sockets) {
        answers.merge(statusLine(socket), 1, Integer::sum);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    assertThat(answers)
        .containsOnly(
            Map.entry("HTTP/1.1 200 OK", PER_ADDRESS),
            Map.entry("HTTP/1.1 429 Too Many Requests", 2_000 - PER_ADDRESS));
    assertThat(hub.residentBytes() - before).isLessThan(200L << 20);
  }

  @Test
  void twoHundredSlowSendersDelayNoOtherAndAreDisconnected() throws Exception {
    List<Socket> slow = new ArrayList<>();
    long before = hub.residentBytes();
    try (Other other = new Other()) {
      for (int i = 0; i < 200; i++) {
        slow.add(
            connect(
                "POST /api/channels/slow/events HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                    + "Content-Length: 200000\r\nAuthorization: "
                    + TOKEN
                    + "\r\n\r\n"
                    // more than is kept for one that has no thread yet, for every other
                    + "x".repeat(i % 2 == 0 ? 1 : 100_000)));
      }
      int open = slow.size();
      while (open > 0) {
        open = 0;
        for (Socket socket : slow) {
          open += dribbles(socket) ? 1 : 0;
        }
        LockSupport.parkNanos(100_000_000); // slowly, as they do
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    assertThat(Http.get(hub.uri("/api/channels/slow"), "Authorization", TOKEN).body())
        .contains("\"head\":0");
    assertThat(hub.residentBytes() - before).isLessThan(200L << 20);
  }

  /** One more byte; false when the hub has cut it off. */
  private static boolean dribbles(Socket socket) {
    try {
      socket.getOutputStream().write('x');
      return true;
    } catch (IOException cutOff) {
      return false;
    }
  }

  @Test
  void aPublisherAtTenTimesItsRateIsLimitedToIt() throws Exception {
    int accepted = 0;
    int refused = 0;
    long began = System.nanoTime();
    try (Other other = new Other()) {
      for (int i = 0; i < RATE; i++) {
        HttpResponse<String> answer =
            Http.send(
                "POST",
                hub.uri("/api/channels/fast/events"),
                BodyPublishers.ofString(TEN_EVENTS),
                "Content-Type",
                "application/x-ndjson",
                "Authorization",
                TOKEN);
        if (answer.statusCode() == 201) {
          accepted += 10;
        } else {
          assertThat(answer.statusCode()).isEqualTo(429);
          assertThat(answer.headers().firstValue("Retry-After")).isPresent();
          refused++;
        }
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    assertThat(refused).isPositive();
    assertThat(accepted).isLessThanOrEqualTo((int) (RATE * (2 + seconds)) + 10);
    assertThat(Http.get(hub.uri("/api/channels/fast"), "Authorization", TOKEN).body())
        .contains("\"head\":" + accepted + ",");
  }
}
