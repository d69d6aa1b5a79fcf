package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.health.Health;
import io.carillon.testing.HubExtension;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class HealthIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  @TempDir Path data;

  @Test
  void aHubIsReadyUntilItDrainsAndAliveAllTheTime() throws Exception {
    try (EmbeddedServer server = HubExtension.start(data, Map.of())) {
      assertThat(get(server, "health/live").statusCode()).isEqualTo(200);
      assertThat(get(server, "health/ready").statusCode()).isEqualTo(200);
      assertThat(get(server, "health/ready").body())
          .isEqualTo(
              "{\"status\":\"UP\",\"checks\":["
                  + "{\"name\":\"accepting\",\"status\":\"UP\"},"
                  + "{\"name\":\"database\",\"status\":\"UP\"},"
                  + "{\"name\":\"epoch\",\"status\":\"UP\"},"
                  + "{\"name\":\"relay\",\"status\":\"UP\"}]}");

      server.bean(Health.class).drain("maintenance at noon");

      HttpResponse<String> draining = get(server, "health/ready");
      assertThat(draining.statusCode()).isEqualTo(503);
      assertThat(draining.body())
          .contains(
              "{\"name\":\"accepting\",\"status\":\"DOWN\","
                  + "\"data\":{\"reason\":\"maintenance at noon\"}}");
      assertThat(get(server, "health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aHubThatAcceptsNoStreamsReportsTheReason() throws Exception {
    try (EmbeddedServer server =
        HubExtension.start(data, Map.of("carillon.limit.max-connections", "0"))) {
      HttpResponse<String> answer = get(server, "health/ready");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("carillon.limit.max-connections is 0");
    }
  }

  @Tag("chaos")
  @Test
  void fiveSecondsAfterItsDatabaseFailedAHubIsLiveButNotReady() throws Exception {
    EmbeddedPostgres database = EmbeddedPostgres.builder().start();
    try (EmbeddedServer server =
        HubExtension.start(
            data, Map.of("carillon.db.url", database.getJdbcUrl("postgres", "postgres")))) {
      assertThat(get(server, "health/ready").statusCode()).isEqualTo(200);

      database.close();

      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> get(server, "health/ready").statusCode() == 503);
      assertThat(get(server, "health/ready").body())
          .contains("\"name\":\"database\",\"status\":\"DOWN\"");
      assertThat(get(server, "health/live").statusCode()).isEqualTo(200);
    } finally {
      database.close();
    }
  }

  private static HttpResponse<String> get(EmbeddedServer server, String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(server.url().resolve(path)).build(), BodyHandlers.ofString());
  }
}
