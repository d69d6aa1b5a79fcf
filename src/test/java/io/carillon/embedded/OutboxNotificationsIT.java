package io.carillon.embedded;

import static io.carillon.testing.Streams.readUntil;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.jpa.TestDatabases;
import io.carillon.testing.HubExtension;
import io.carillon.testing.OutboxDdl;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The trigger of {@code server-config} makes the hub publish rows without waiting for a poll. */
@Timeout(60)
class OutboxNotificationsIT {
  private static final String INSERT =
      "insert into carillon_outbox (channel, event_data) values ('orders', '{\"id\":%d}')";

  @TempDir Path data;

  @Test
  void rowsOfOtherProgramsArePublishedLongBeforeTheNextPoll() throws Exception {
    DataSource log = database();
    DataSource shop = database();
    try (EmbeddedServer hub =
            HubExtension.start(
                data,
                Map.of(
                    "carillon.outbox.poll-interval",
                    "PT1H",
                    "carillon.db.url",
                    url(log),
                    "carillon.outbox.sources",
                    "shop",
                    "carillon.outbox.source.shop.url",
                    url(shop)));
        InputStream live = stream(hub.url().resolve("api/channels/orders/events"))) {
      readUntil(live, "event: connected");

      insert(log, 1);
      readUntil(live, "data: {\"id\":1}");
      insert(shop, 2);
      readUntil(live, "data: {\"id\":2}");

      try (InputStream metrics = stream(hub.url().resolve("metrics"))) {
        assertThat(new String(metrics.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
            .contains("carillon_outbox_waiting{source=\"log\"}")
            .contains("carillon_outbox_moved_total{source=\"shop\"}");
      }
    }
  }

  private static InputStream stream(URI uri) throws java.io.IOException {
    return uri.toURL().openStream();
  }

  private static DataSource database() throws SQLException {
    DataSource database = TestDatabases.postgresql();
    try (Connection connection = database.getConnection()) {
      OutboxDdl.createTable(connection);
      OutboxDdl.createTrigger(connection);
    }
    return database;
  }

  private static String url(DataSource database) {
    PGSimpleDataSource postgresql = (PGSimpleDataSource) database;
    return postgresql.getUrl() + "?user=" + postgresql.getUser();
  }

  private static void insert(DataSource database, int id) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.createStatement().executeUpdate(INSERT.formatted(id));
    }
  }
}
