package io.carillon.system;

import static org.awaitility.Awaitility.await;

import io.carillon.jpa.OwnPostgresql;
import io.carillon.testing.OutboxDdl;
import io.carillon.wire.ParsedEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program inserts rows into an outbox that is not in the log's database, while the hub is killed
 * and that database is stopped.
 *
 * <p>{@code -Dcarillon.tests.kills=200 -Dcarillon.tests.database-stops=50
 * -Dcarillon.tests.seconds=3600} for a longer run, {@code -Dcarillon.tests.seed} to repeat one.
 */
@Tag("chaos")
class OutboxSourceCrashIT {
  private static final int KILLS = Integer.getInteger("carillon.tests.kills", 3);
  private static final int DATABASE_STOPS = Integer.getInteger("carillon.tests.database-stops", 2);
  private static final Duration LIMIT =
      Duration.ofSeconds(Integer.getInteger("carillon.tests.seconds", 90));
  private static final long SEED =
      Long.getLong("carillon.tests.seed", ThreadLocalRandom.current().nextLong(1_000_000));
  private static final int MAX_ORDERS_BETWEEN_FAULTS = 100;

  @TempDir Path folder;
  private final Random random = new Random(SEED);

  @Test
  void everyCommittedRowHasExactlyOneEventWhateverCrashes() throws SQLException {
    int port = HubProcess.freePort();
    try (OwnPostgresql shop = OwnPostgresql.start(folder);
        OrderClients clients = new OrderClients()) {
      createTables(shop);
      Map<String, String> settings =
          Map.of(
              "carillon.outbox.sources", "shop",
              "carillon.outbox.source.shop.url", shop.url(),
              "carillon.outbox.poll-interval", "PT0.05S");
      HubProcess hub = HubProcess.start(port, folder.resolve("hub"), settings);
      try {
        clients.overSql(shop.url(), random);
        int kills = 0;
        int faults = 0;
        long end = System.nanoTime() + LIMIT.toNanos();
        while (faults < KILLS + DATABASE_STOPS && System.nanoTime() < end) {
          faults++;
          clients.awaitAcknowledged(1 + random.nextInt(MAX_ORDERS_BETWEEN_FAULTS));
          if (random.nextInt(KILLS + DATABASE_STOPS) < KILLS) {
            kills++;
            hub.kill();
            hub = HubProcess.start(port, folder.resolve("hub"), settings);
          } else {
            shop.stop();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(500)));
            shop.start();
          }
        }
        clients.awaitAcknowledged(MAX_ORDERS_BETWEEN_FAULTS);
        clients.finish();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> column(shop, "select id from carillon_outbox").isEmpty());
        List<String> events =
            StreamClient.wholeLog(hub.uri("/api/channels/" + OrderClients.CHANNEL)).stream()
                .map(ParsedEvent::data)
                .toList();
        System.out.printf(
            "seed %d, %d kills, %d stops of the database: %s%n",
            SEED,
            kills,
            faults - kills,
            clients.check(column(shop, "select id from customer_order"), events));
      } finally {
        hub.close();
      }
    }
  }

  private static void createTables(OwnPostgresql shop) throws SQLException {
    try (Connection connection = DriverManager.getConnection(shop.url());
        Statement statement = connection.createStatement()) {
      statement.execute("create table customer_order (id varchar(64) primary key)");
      OutboxDdl.createTable(connection);
      OutboxDdl.createTrigger(connection);
    }
  }

  private static Set<String> column(OwnPostgresql shop, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(shop.url());
        ResultSet rows = connection.createStatement().executeQuery(query)) {
      Set<String> values = new LinkedHashSet<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }
}
