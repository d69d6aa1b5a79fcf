package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose file descriptors clients have taken: {@code ulimit -n 256}. */
@Timeout(120)
class DescriptorsIT {
  private static final int MAX = 256;

  @TempDir Path data;
  private final List<Socket> taken = new ArrayList<>();

  @Test
  void operatorsGetAnswersPublishersCanStoreAndBothEndsOfTheOutageAreLogged() throws Exception {
    Map<String, String> settings =
        Map.of(
            "carillon.publish.ndjson-spool-threshold", "0",
            "carillon.stream.heartbeat-interval", "PT0.5S");
    try (HubProcess hub = HubProcess.startWithDescriptors(MAX, data, settings)) {
      int started = hub.output().size();
      URI events = hub.uri("/api/channels/orders/events");
      try (StreamClient reader = StreamClient.open(events).connected();
          PublishingConnection publisher =
              new PublishingConnection(hub.port(), "orders", "application/x-ndjson")) {
        publisher.publish("{\"data\":0}");
        takeAll(hub);

        operatorsGetAnswers(hub);
        othersAreRefused(events);
        publisher.publish("{\"data\":1}\n{\"data\":2}"); // through a file

        reader.await(3);
        assertThat(hub.output()).filteredOn(line -> line.contains("running out")).hasSize(1);
        closeAll();
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> Http.postText(events, "3").statusCode() == 201);
        reader.await(4);
      } finally {
        closeAll();
      }
      assertThat(hub.output().subList(started, hub.output().size()))
          .filteredOn(line -> line.contains("WARNING") || line.contains("SEVERE"))
          .as("one line at the beginning")
          .singleElement()
          .asString()
          .contains("File descriptors are running out", "LimitNOFILE");
      assertThat(hub.output())
          .filteredOn(line -> line.contains("File descriptors are free again"))
          .as("one line at the end")
          .hasSize(1);
      assertThat(hub.output()).noneMatch(line -> line.startsWith("\tat "));
    }
  }

  /** More connections than there are descriptors; the hub closes some of them. */
  private void takeAll(HubProcess hub) throws IOException {
    for (int i = 0; i < MAX; i++) {
      taken.add(new Socket(InetAddress.getLoopbackAddress(), hub.port()));
    }
    await().until(() -> hub.output().stream().anyMatch(line -> line.contains("running out")));
  }

  private void closeAll() throws IOException {
    for (Socket each : taken) {
      each.close();
    }
  }

  /**
   * Idle connections that are not from before the outage are closed after two seconds; those that
   * waited to be accepted take their places, and are closed as well.
   */
  private static void operatorsGetAnswers(HubProcess hub) {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              for (int i = 0; i < 20; i++) {
                assertThat(Http.get(hub.uri("/health/live")).statusCode()).isEqualTo(200);
                assertThat(Http.get(hub.uri("/health")).statusCode()).isEqualTo(200);
                assertThat(Http.get(hub.uri("/health/ready")).statusCode()).isEqualTo(200);
                assertThat(Http.get(hub.uri("/metrics")).body())
                    .contains(
                        "process_max_fds " + MAX + ".0",
                        "carillon_refused_total{reason=\"descriptors\"}");
              }
            });
    assertThat(hub.openFiles()).as("files have the rest").isLessThan(MAX);
  }

  private static void othersAreRefused(URI events) {
    HttpResponse<String> poll = Http.get(events, "Accept", "application/json");
    assertThat(poll.statusCode()).isEqualTo(503);
    assertThat(poll.headers().firstValue("Retry-After")).isPresent();
    assertThat(poll.body()).contains("no file descriptors left");
    HttpResponse<String> stream = Http.get(events, "Accept", "text/event-stream");
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(stream.body()).contains("retry:", "no file descriptors left");
  }
}
