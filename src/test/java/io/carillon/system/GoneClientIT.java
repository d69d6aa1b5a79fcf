package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that disappear without closing their connections. */
class GoneClientIT {
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final Duration SLACK =
      Duration.ofMillis(700); // for a busy machine to notice that the time has come
  private static final int CLIENTS = 300;

  @TempDir static Path data;
  private static HubProcess hub;

  @BeforeAll
  static void start() {
    hub =
        HubProcess.start(
            data,
            Map.of(
                "carillon.stream.heartbeat-interval",
                HEARTBEAT.toString(),
                "carillon.monitoring.interval",
                "PT0S"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static List<StreamClient> connect(URI events) {
    List<StreamClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(StreamClient.open(events));
    }
    clients.forEach(StreamClient::connected);
    return clients;
  }

  private static int connections() {
    return Http.get(hub.uri("/api/connections")).body().split("\"id\":", -1).length - 1;
  }

  @Test
  void goneClientsAreDetectedWithinTwoHeartbeatsAndNothingOfThemRemains() {
    URI events = hub.uri("/api/channels/gone/events");
    long sockets = hub.openSockets();
    for (int round = 0; round < 3; round++) {
      List<StreamClient> clients = connect(events);
      assertThat(connections()).isEqualTo(CLIENTS);
      clients.forEach(StreamClient::close);
      await().atMost(HEARTBEAT.multipliedBy(2).plus(SLACK)).until(() -> connections() == 0);
    }
    assertThat(Http.get(hub.uri("/api/channels/gone")).body()).contains("\"subscribers\":0");
    // the hub's own keep-alive connections from this test may remain
    await().atMost(Duration.ofSeconds(10)).until(() -> hub.openSockets() <= sockets + 10);
  }

  @Test
  void goneClientsAreDetectedOnABusyChannelToo() {
    URI events = hub.uri("/api/channels/busy/events");
    List<StreamClient> clients = connect(events);
    clients.forEach(StreamClient::close);
    await()
        .atMost(HEARTBEAT.multipliedBy(2).plus(SLACK))
        .until(
            () -> {
              Http.postText(events, "tick");
              return connections() == 0;
            });
  }
}
