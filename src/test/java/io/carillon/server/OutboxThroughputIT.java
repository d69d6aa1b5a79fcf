package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.carillon.server.orders.OrderService;
import io.carillon.system.Http;
import io.carillon.system.StreamExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Orders a second with {@code carillon.outbox=transaction} beside {@code after-commit}, in turns on
 * one server and one PostgreSQL, and the time from the request for an order to its event on a
 * stream. Runs with {@code -Dcarillon.tests.throughput=10}, the seconds of each turn; {@code
 * -Dcarillon.test.fsync=on} makes the database wait for its disk.
 */
@ExtendWith(ArquillianExtension.class)
class OutboxThroughputIT {
  private static final int SECONDS = Integer.getInteger("carillon.tests.throughput", 0);
  private static final int TURNS = 3;
  private static final String TRANSACTION = "transaction";
  private static final String AFTER_COMMIT = "after-commit";
  private static final double MIN_THROUGHPUT = 0.8;
  private static final double MAX_MORE_MILLIS = 3;

  @ArquillianResource ApplicationServer server;
  @ArquillianResource Deployer deployer;
  @TempDir Path folder;
  private final AtomicInteger customers = new AtomicInteger();

  /** Of one turn, or the medians of several. */
  private record Figures(double ordersPerSecond, double medianMillis) {
    static Figures medianOf(List<Figures> turns) {
      return new Figures(
          median(turns.stream().map(Figures::ordersPerSecond).toList()),
          median(turns.stream().map(Figures::medianMillis).toList()));
    }

    @Override
    public String toString() {
      return "%.0f orders/s, median %.1f ms".formatted(ordersPerSecond, medianMillis);
    }
  }

  @Deployment(name = TRANSACTION, managed = false, testable = false)
  static WebArchive transaction() {
    return orders(TRANSACTION);
  }

  @Deployment(name = AFTER_COMMIT, managed = false, testable = false)
  static WebArchive afterCommit() {
    return orders(AFTER_COMMIT);
  }

  private static WebArchive orders(String outbox) {
    // two hubs on one log: neither is to move rows of the other
    String settings = "carillon.outbox=%s\ncarillon.outbox.poll-interval=PT1H\n";
    return Archives.orders(
        outbox + ".war", Archives.DEFAULT_DATA_SOURCE, settings.formatted(outbox));
  }

  @Test
  void transactionalPublishingIsAboutAsFastAsPublishingAfterTheCommit() throws IOException {
    assumeThat(SECONDS).as("-Dcarillon.tests.throughput").isPositive();
    try (Database database = Database.start(folder)) {
      server.environment().putAll(database.environment());
      server.usePostgresql(DriverJar.of(org.postgresql.Driver.class));
      try {
        deployer.deploy(TRANSACTION);
        deployer.deploy(AFTER_COMMIT);
        try {
          compare(8);
          compare(1);
        } finally {
          deployer.undeploy(AFTER_COMMIT);
          deployer.undeploy(TRANSACTION);
        }
      } finally {
        server.restoreDataSource();
      }
    }
  }

  private void compare(int clients) {
    List<Figures> transaction = new ArrayList<>();
    List<Figures> afterCommit = new ArrayList<>();
    measure(TRANSACTION, clients); // warm up
    measure(AFTER_COMMIT, clients);
    for (int turn = 0; turn < TURNS; turn++) {
      transaction.add(measure(TRANSACTION, clients));
      afterCommit.add(measure(AFTER_COMMIT, clients));
    }
    Figures stored = Figures.medianOf(transaction);
    Figures held = Figures.medianOf(afterCommit);
    server.say(
        "%d clients, outbox=transaction: %s %s; after-commit: %s %s"
            .formatted(clients, stored, transaction, held, afterCommit));
    assertThat(stored.ordersPerSecond()).isGreaterThan(MIN_THROUGHPUT * held.ordersPerSecond());
    assertThat(stored.medianMillis()).isLessThan(held.medianMillis() + MAX_MORE_MILLIS);
  }

  private Figures measure(String outbox, int clients) {
    Map<String, Long> requested = new ConcurrentHashMap<>();
    List<Double> millis = Collections.synchronizedList(new ArrayList<>());
    URI events = server.uri("/" + outbox + "/api/channels/" + OrderService.CHANNEL + "/events");
    try (StreamExchange stream =
        StreamExchange.open(
            events,
            event -> {
              Long began = requested.remove(event.data());
              if (began != null) {
                millis.add((System.nanoTime() - began) / 1e6);
              }
            })) {
      assertThat(stream.head().statusCode()).isEqualTo(200);
      long began = System.nanoTime();
      CompletableFuture.allOf(
              IntStream.range(0, clients)
                  .mapToObj(
                      i ->
                          CompletableFuture.runAsync(
                              () -> place(outbox, requested), task -> new Thread(task).start()))
                  .toArray(CompletableFuture[]::new))
          .join();
      await().pollInterval(Duration.ofMillis(1)).until(requested::isEmpty);
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Figures(millis.size() / seconds, median(millis));
    }
  }

  private void place(String outbox, Map<String, Long> requested) {
    String customer = "customer" + customers.incrementAndGet();
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    for (int number = 1; System.nanoTime() < end; number++) {
      requested.put(customer + "-" + number, System.nanoTime());
      URI order = server.uri("/%s/app/orders/%s/%d".formatted(outbox, customer, number));
      assertThat(Http.send("POST", order, BodyPublishers.noBody()).statusCode()).isEqualTo(204);
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
