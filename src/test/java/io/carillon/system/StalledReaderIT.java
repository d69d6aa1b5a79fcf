package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.channel.Frame;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that never read, beside many that do. */
@Tag("chaos")
class StalledReaderIT {
  private static final int HEALTHY = 200;
  private static final int STALLED = 10;
  private static final int EVENTS = 20_000;

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
                "carillon.stream.stall-timeout",
                "PT15S",
                "carillon.stream.heartbeat-interval",
                "PT1S",
                "carillon.stream.hot-tail-memory",
                "4MiB"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  /** A delivery that waited for a stalled client would be delayed by the stall timeout. */
  @Test
  void healthyReadersMissNothingMemoryStaysBoundedAndStalledOnesAreClosed() throws Exception {
    URI events = hub.uri("/api/channels/stalled/events");
    List<SequenceReader> healthy = new ArrayList<>();
    List<StalledClient> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < HEALTHY; i++) {
        healthy.add(NumberedEvents.reader(events));
      }
      for (int i = 0; i < STALLED; i++) {
        stalled.add(StalledClient.open(events));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> connections() == HEALTHY + STALLED);

      NumberedEvents.publish(events, 0, EVENTS_UNTIL_STALLED);
      healthy.forEach(client -> client.awaitPosition(EVENTS_UNTIL_STALLED));
      assertThat(connections())
          .as("the stalled streams are open, and no other has waited for them")
          .isEqualTo(HEALTHY + STALLED);
      NumberedEvents.publish(events, EVENTS_UNTIL_STALLED, EVENTS);
      healthy.forEach(client -> client.awaitPosition(EVENTS));

      assertThat(hub.liveObjects(Frame.class)).as("events in memory").isLessThan(FRAMES_IN_USE);
      assertThat(hub.residentBytes()).as("resident bytes").isLessThan(MEMORY_BOUND_BYTES);
      await("the stalled ones are closed")
          .atMost(Duration.ofSeconds(60))
          .until(() -> connections() == HEALTHY);
      for (StalledClient client : stalled) {
        assertThat(client.readToEnd())
            .as("bytes that the stalled reader finally reads")
            .isPositive();
      }
    } finally {
      healthy.forEach(SequenceReader::close);
      stalled.forEach(StalledClient::close);
    }
  }

  private static int connections() {
    return Http.get(hub.uri("/api/connections")).body().split("\"id\":", -1).length - 1;
  }
}
