package io.carillon.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.embedded.EmbeddedServer;
import io.carillon.system.HubProcess;
import io.carillon.testing.HubExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub whose memory runs out: here because its budget is larger than its heap. The jar ends, with
 * an exit code for which service managers restart it; in a server, the hub is no longer live.
 */
@Timeout(240)
class MemoryExhaustionIT {
  private static final int EVENT_BYTES = 200_000;
  private static final int EVENTS = 20;
  private static final int READERS = 60;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path data;

  @AfterEach
  void forget() {
    MemoryExhaustion.reset();
  }

  @Test
  void theJarEndsWithItsExitCodeAndLosesNothing() throws Exception {
    Map<String, String> settings =
        Map.of("carillon.limit.memory", "4GiB", "carillon.monitoring.interval", "PT0S");
    try (HubProcess hub =
        HubProcess.start(HubProcess.freePort(), data, List.of("-Xmx48m"), settings)) {
      for (int i = 0; i < EVENTS; i++) {
        assertThat(publish(hub.uri("/api/channels/large/events"))).isEqualTo(201);
      }
      List<Socket> readers = new ArrayList<>();
      try {
        await()
            .atMost(Duration.ofSeconds(90))
            .until(
                () -> {
                  readMore(hub, readers);
                  return !hub.isAlive();
                });
      } finally {
        for (Socket reader : readers) {
          reader.close();
        }
      }
      assertThat(hub.terminate()).as("exit code").isEqualTo(3);
      assertThat(hub.output()).anyMatch(line -> line.contains("memory ran out"));
    }
    try (HubProcess restarted = HubProcess.start(data, Map.of())) {
      assertThat(get(restarted.uri("/api/channels/large")).body()).contains("\"head\":" + EVENTS);
    }
  }

  private static int publish(URI events) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(events)
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("x".repeat(EVENT_BYTES)))
            .build();
    return HTTP.send(request, BodyHandlers.ofString()).statusCode();
  }

  /** One more reader that does not read. */
  private static void readMore(HubProcess hub, List<Socket> readers) {
    if (readers.size() >= READERS) {
      return;
    }
    try {
      Socket reader = new Socket(InetAddress.getLoopbackAddress(), hub.port());
      readers.add(reader);
      reader
          .getOutputStream()
          .write(
              ("GET /api/channels/large/events?since=earliest&wait=PT0S HTTP/1.1\r\n"
                      + "Host: localhost\r\nAccept: application/json\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
    } catch (IOException ended) {
      // the hub has
    }
  }

  @Test
  void inAServerTheHubIsNoLongerLive() throws Exception {
    try (EmbeddedServer server = HubExtension.start(data, Map.of())) {
      URI live = server.url().resolve("health/live");
      assertThat(get(live).statusCode()).isEqualTo(200);

      MemoryExhaustion.check(new OutOfMemoryError("in a test"));

      assertThat(get(live).statusCode()).isEqualTo(503);
      assertThat(get(live).body()).contains("memory ran out");
    }
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
