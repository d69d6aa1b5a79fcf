package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM, as clients and load balancers see it. */
@Timeout(120)
class DrainIT {
  private static final int STREAMS = 40;

  @TempDir Path folder;

  @Test
  void aStoppingNodeIsNotReadyRefusesStreamsAndEndsTheOthersGradually() {
    try (HubProcess hub =
        HubProcess.start(
            folder,
            Map.of(
                "carillon.stream.drain-timeout", "PT1M", "carillon.monitoring.interval", "PT0S"))) {
      URI events = hub.uri("/api/channels/orders/events");
      URI ready = hub.uri("/health/ready");
      List<StreamClient> streams = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        streams.add(StreamClient.open(events).connected());
      }
      assertThat(Http.get(ready).statusCode()).isEqualTo(200);

      CompletableFuture<Integer> end =
          CompletableFuture.supplyAsync(hub::terminate, task -> new Thread(task).start());
      await().until(() -> Http.get(ready).statusCode() == 503);

      assertThat(Http.get(ready).body()).contains("the hub shuts down");
      HttpResponse<String> refused =
          Http.get(events, "Accept", "text/event-stream, application/problem+json");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(Http.get(events, "Accept", "text/event-stream").body())
          .as("an EventSource is to come back")
          .matches("(?s): \\{.*is being stopped.*}\nretry: [1-4]\\d{3}\n");
      assertThat(Http.postText(events, "while it drains").statusCode()).isEqualTo(201);
      await().atMost(Duration.ofMinutes(1)).until(() -> ended(streams) > 0);
      await().until(() -> streams.stream().anyMatch(stream -> !stream.published().isEmpty()));

      assertThat(ended(streams)).as("streams that have ended").isLessThan(STREAMS);
      assertThat(end).isNotDone();
    }
  }

  private static long ended(List<StreamClient> streams) {
    return streams.stream().filter(StreamClient::hasEnded).count();
  }
}
