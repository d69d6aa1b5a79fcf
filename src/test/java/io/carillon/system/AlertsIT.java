package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules on metrics become notifications, once, also when the hub is killed. */
@Tag("chaos")
class AlertsIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path data;
  private HubProcess hub;

  @Test
  void anAlertBeginsAndEndsOnceAlsoOverAKill() {
    hub = HubProcess.start(data, Map.of("carillon.monitoring.interval", "PT0S"));
    try {
      set(
          "{'name':'Queue long','metric':'queue','condition':'above','threshold':100,'for':'PT1S',"
              + "'severity':'error'}");
      set(
          "{'name':'Queue long','metric':'queue','condition':'above','threshold':10,'for':'PT1S',"
              + "'severity':'error'}");
      measure(50);
      await().atMost(SOON).until(() -> inbox().contains("\"title\":\"Queue long\""));
      assertThat(inbox()).contains("Queue is above 10.0, for 1 s.").contains("\"total\":1,");
      assertThat(alerts()).containsOnlyOnce("\"name\"").contains("\"firing\":true");

      hub.kill();
      hub = HubProcess.start(data, Map.of("carillon.monitoring.interval", "PT0S"));
      measure(60);
      measure(5);
      await().atMost(SOON).until(() -> inbox().contains("\"title\":\"Resolved: Queue long\""));
      assertThat(inbox()).as("in the place of the first one").contains("\"total\":1,");
      HttpResponse<String> published =
          Http.get(
              hub.uri("/api/notifications?since=earliest&wait=PT0S"), "Accept", "application/json");
      assertThat(published.body().split("\"replaces\"")).as(published.body()).hasSize(2 + 1);

      set("{'name':'No queue','metric':'queue','condition':'absent','for':'PT2S'}");
      await().atMost(SOON).until(() -> inbox().contains("\"title\":\"No queue\""));
      assertThat(
              Http.send("DELETE", hub.uri("/api/alerts/No%20queue"), BodyPublishers.noBody())
                  .statusCode())
          .isEqualTo(204);
      assertThat(alerts()).doesNotContain("No queue");
    } finally {
      hub.close();
    }
  }

  private void set(String rule) {
    HttpResponse<String> answer = Http.postJson(hub.uri("/api/alerts"), rule.replace('\'', '"'));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private void measure(int value) {
    HttpResponse<String> answer =
        Http.postJson(hub.uri("/api/monitoring"), "{\"metric\":\"queue\",\"value\":" + value + "}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private String inbox() {
    return Http.get(hub.uri("/api/inbox?user=ann")).body();
  }

  private String alerts() {
    return Http.get(hub.uri("/api/alerts")).body();
  }
}
