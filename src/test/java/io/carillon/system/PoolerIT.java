package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.jpa.OwnPostgresql;
import io.carillon.wire.ParsedEvent;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real PgBouncer in transaction mode between the nodes and PostgreSQL. */
@Tag("chaos")
@Timeout(180)
class PoolerIT {
  @TempDir static Path folder;
  private static OwnPostgresql postgresql;
  private static PgBouncer pooler;

  @BeforeAll
  static void start() {
    PgBouncer.requireInstalled();
    postgresql = OwnPostgresql.start(folder);
    pooler = PgBouncer.start(folder, postgresql.port());
  }

  @AfterAll
  static void stop() {
    if (pooler != null) {
      pooler.close();
    }
    if (postgresql != null) {
      postgresql.close();
    }
  }

  private static Map<String, String> settings(String relay, String parameters) {
    Map<String, String> settings = new HashMap<>();
    settings.put("carillon.db.url", OwnPostgresql.url(pooler.port()) + parameters);
    settings.put("carillon.relay", relay);
    settings.put("carillon.monitoring.interval", "PT0S");
    return settings;
  }

  @Test
  void twoNodesWorkTogetherOverRows() {
    Map<String, String> settings = settings("poll", "&prepareThreshold=0");
    try (HubProcess one = HubProcess.start(folder.resolve("one"), settings);
        HubProcess two = HubProcess.start(folder.resolve("two"), settings);
        StreamClient reader =
            StreamClient.open(two.uri("/api/channels/pooled/events")).connected()) {
      for (int i = 1; i <= 100; i++) {
        Http.postText(one.uri("/api/channels/pooled/events"), "event " + i);
      }
      assertThat(reader.await(100))
          .extracting(ParsedEvent::data)
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, 100).mapToObj(i -> "event " + i).toList());
      await("a transient event travels by the relay alone")
          .until(
              () -> {
                Http.postJson(
                    one.uri("/api/channels/pooled/events"), "{\"transient\":true,\"data\":1}");
                return reader.published().size() > 100;
              });
    }
  }

  @Test
  void withoutNotificationsTheHubDoesNotStart() {
    Map<String, String> settings = settings("postgres", "&prepareThreshold=0");

    assertThatThrownBy(() -> HubProcess.start(folder.resolve("notified"), settings).close())
        .hasMessageContaining("notifications do not arrive: a pooler in transaction mode")
        .hasMessageContaining("carillon.relay = poll");
  }

  @Test
  void withoutPreparedStatementsTheHubDoesNotStart() {
    Map<String, String> settings = settings("poll", "");

    assertThatThrownBy(() -> HubProcess.start(folder.resolve("prepared"), settings).close())
        .hasMessageContaining("add prepareThreshold=0 to the JDBC URL");
  }
}
