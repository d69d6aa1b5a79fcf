package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.carillon.server.orders.OrderService;
import io.carillon.system.Http;
import io.carillon.system.OrderClients;
import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An order service publishes in its transactions while its server is killed and its database is
 * stopped: every committed order has exactly one event, every other none, and those of a customer
 * keep their order. The same for rows that a program inserts with SQL.
 *
 * <p>{@code -Dcarillon.tests.kills=200 -Dcarillon.tests.database-stops=50
 * -Dcarillon.tests.seconds=7200} for a longer run, {@code -Dcarillon.tests.seed} to repeat one. A
 * slow machine does less than it should in the time.
 */
@ExtendWith(ArquillianExtension.class)
class OutboxCrashIT {
  private static final String ORDERS = "orders";
  private static final int KILLS = Integer.getInteger("carillon.tests.kills", 3);

  private static final int DATABASE_STOPS = Integer.getInteger("carillon.tests.database-stops", 2);
  private static final Duration LIMIT =
      Duration.ofSeconds(Integer.getInteger("carillon.tests.seconds", 90));
  private static final long SEED =
      Long.getLong("carillon.tests.seed", ThreadLocalRandom.current().nextLong(1_000_000));
  private static final int CLIENTS = 4;
  private static final int MAX_ORDERS_BETWEEN_FAULTS = 200;
  private static final int FAULTS_BETWEEN_CHECKS = 10;
  private static final int MAX_PAUSE_MILLIS = 300;
  private static final int MAX_OUTAGE_MILLIS = 1_500;

  @ArquillianResource ApplicationServer server;
  @ArquillianResource Deployer deployer;
  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private int kills;

  @Deployment(name = ORDERS, managed = false, testable = false)
  static WebArchive orders() {
    return Archives.orders();
  }

  @Test
  void everyCommittedOrderHasExactlyOneEventWhateverCrashes() throws IOException {
    // one server for each persistence provider and transaction manager of the others
    assumeThat(server.name()).isIn("wildfly", "payara6");
    server.say("seed " + SEED);
    try (Database database = Database.start(folder)) {
      server.environment().putAll(database.environment());
      server.usePostgresql(DriverJar.of(org.postgresql.Driver.class));
      try {
        deployer.deploy(ORDERS);
        try {
          crashInUse(database);
        } finally {
          deployer.undeploy(ORDERS);
        }
      } finally {
        server.restoreDataSource();
      }
    }
  }

  private void crashInUse(Database database) {
    List<Runnable> faults = new ArrayList<>(Collections.nCopies(KILLS, this::killServer));
    faults.addAll(Collections.nCopies(DATABASE_STOPS, () -> stopDatabase(database)));
    Collections.shuffle(faults, random);
    try (OrderClients clients =
        new OrderClients()
            .overHttp(server.uri("/orders/app/orders"), CLIENTS, random)
            .overSql(database.url(), random)) {
      long end = System.nanoTime() + LIMIT.toNanos();
      int done = 0;
      for (Runnable fault : faults) {
        if (System.nanoTime() > end) {
          break;
        }
        done++;
        clients.awaitAcknowledged(1 + random.nextInt(MAX_ORDERS_BETWEEN_FAULTS));
        pause(MAX_PAUSE_MILLIS);
        fault.run();
        if (done % FAULTS_BETWEEN_CHECKS == 0) {
          checkSoFar(database, done);
        }
      }
      clients.awaitAcknowledged(MAX_ORDERS_BETWEEN_FAULTS);
      clients.finish();
      await("the outbox is empty")
          .atMost(Duration.ofSeconds(60))
          .until(() -> database.count("carillon_outbox") == 0);
      server.say(
          "%d kills, %d stops of the database: %s"
              .formatted(
                  kills,
                  done - kills,
                  clients.check(database.column("select id from customer_order"), wholeLog())));
    }
  }

  /** Orders whose rows are gone have an event, while others are being placed. */
  private void checkSoFar(Database database, int faults) {
    Set<String> moved =
        database.column(
            "select id from customer_order where id not in (select event_data from carillon_outbox)");
    List<String> events = wholeLog();
    assertThat(events).doesNotHaveDuplicates();
    moved.removeAll(Set.copyOf(events));
    assertThat(moved).as("committed orders without an event").isEmpty();
    server.say(
        "%d faults, %d of them kills: %d events so far, none lost, none doubled"
            .formatted(faults, kills, events.size()));
  }

  private void killServer() {
    kills++;
    server.kill();
    server.start();
    await("the application") // some servers are up before it is deployed
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> Http.get(log()).statusCode() == 200);
  }

  private void stopDatabase(Database database) {
    database.stop();
    pause(MAX_OUTAGE_MILLIS);
    database.resume();
  }

  private void pause(int maxMillis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(maxMillis)));
  }

  private List<String> wholeLog() {
    return StreamClient.wholeLog(log()).stream().map(ParsedEvent::data).toList();
  }

  private URI log() {
    return server.uri("/orders/api/channels/" + OrderService.CHANNEL);
  }
}
