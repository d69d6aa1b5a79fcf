package io.carillon.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.embedded.EmbeddedServer;
import io.carillon.system.HubProcess;
import io.carillon.testing.HubExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub whose memory runs out: here because its budget is larger than its heap. The jar ends, with
 * an exit code for which service managers restart it; in a server, the hub is no longer live.
 */
@Tag("chaos")
@Timeout(240)
class MemoryExhaustionIT {
  private static final int EVENTS = 20;
  private static final int TOO_LARGE = 40 << 20;
  private static final int LARGE = 100_000;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path data;

  @AfterEach
  void forget() {
    MemoryExhaustion.reset();
  }

  @Test
  void theJarEndsWithItsExitCodeAndLosesNothing() throws Exception {
    Map<String, String> settings =
        Map.of(
            "carillon.limit.memory", "4GiB",
            "carillon.limit.max-body-size", "128MiB",
            "carillon.monitoring.interval", "PT0S");
    try (HubProcess hub =
        HubProcess.start(HubProcess.freePort(), data, List.of("-Xmx48m"), settings)) {
      URI events = hub.uri("/api/channels/large/events");
      for (int i = 0; i < EVENTS; i++) {
        assertThat(publish(events, 10)).isEqualTo(201);
      }
      assertThatThrownBy(() -> publishAtOnce(events, TOO_LARGE)).isInstanceOf(IOException.class);

      await().atMost(Duration.ofSeconds(20)).until(() -> !hub.isAlive());
      assertThat(hub.terminate()).as("exit code").isEqualTo(3);
      assertThat(hub.output()).anyMatch(line -> line.contains("memory ran out"));
    }
    try (HubProcess restarted = HubProcess.start(data, Map.of())) {
      assertThat(get(restarted.uri("/api/channels/large")).body())
          .contains("\"head\":" + EVENTS + ",");
    }
  }

  private static int publish(URI events, int bytes) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(events)
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("x".repeat(bytes)))
            .build();
    return HTTP.send(request, BodyHandlers.ofString()).statusCode();
  }

  /** One request with many large events. */
  private static int publishAtOnce(URI events, int bytes) throws Exception {
    String event = "{\"data\":\"" + "x".repeat(LARGE) + "\"}";
    String all = String.join(",", Collections.nCopies(bytes / LARGE, event));
    HttpRequest request =
        HttpRequest.newBuilder(events)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("[" + all + "]"))
            .build();
    return HTTP.send(request, BodyHandlers.ofString()).statusCode();
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
