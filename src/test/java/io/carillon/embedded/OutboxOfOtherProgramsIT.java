package io.carillon.embedded;

import static io.carillon.testing.Streams.readUntil;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.assembly.HubEnvironment;
import io.carillon.testing.HubExtension;
import java.io.InputStream;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another program inserts rows into {@code carillon_outbox}, with the statements of the docs. */
@Timeout(60)
class OutboxOfOtherProgramsIT {
  @RegisterExtension static final HubExtension HUB = HubExtension.with(Map.of());

  private static final String INSERT =
      "insert into carillon_outbox (channel, event_type, event_data) values ('orders', 'created', '{\"id\":%d}')";

  @Test
  void committedRowsReachSubscribersAndRolledBackOnesDoNot() throws Exception {
    URI stream = HUB.server().url().resolve("api/channels/orders/events");
    try (InputStream live = stream.toURL().openStream();
        Connection connection =
            HUB.server().bean(HubEnvironment.class).dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      readUntil(live, "event: connected");
      connection.setAutoCommit(false);
      statement.executeUpdate(INSERT.formatted(1));
      connection.rollback();
      statement.executeUpdate(INSERT.formatted(2));
      statement.executeUpdate(INSERT.formatted(3));
      connection.commit();

      assertThat(readUntil(live, "data: {\"id\":3}"))
          .contains("id: 1\nevent: created\ndata: {\"id\":2}\n\nid: 2\nevent: created")
          .doesNotContain("{\"id\":1}");
    }
  }
}
