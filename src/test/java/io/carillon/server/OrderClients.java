package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.server.orders.CustomerOrder;
import io.carillon.server.orders.OrderService;
import io.carillon.system.Http;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that place orders one after the other, some of them in vain, through outages of server
 * and database. An order without an answer is not repeated; its customer continues with the next
 * number. One client is a program that writes to the database itself.
 */
final class OrderClients implements AutoCloseable {
  private static final int IN_VAIN_PERCENT = 25;
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(20);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> rolledBack = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile boolean isDone;

  /** Places an order; false if the transaction was rolled back as intended. */
  @FunctionalInterface
  private interface Placement {
    boolean tryPlace(String customer, int number, boolean isInVain) throws SQLException;
  }

  /** Starts clients of the order service. */
  OrderClients overHttp(URI orders, int count, Random random) {
    for (int i = 1; i <= count; i++) {
      start(
          "http" + i,
          new Random(random.nextLong()),
          (customer, number, isInVain) -> post(orders, customer, number, isInVain));
    }
    return this;
  }

  /** Starts a program that inserts rows with SQL. */
  OrderClients overSql(String url, Random random) {
    start(
        "sql",
        new Random(random.nextLong()),
        (customer, number, isInVain) -> insert(url, customer, number, isInVain));
    return this;
  }

  private void start(String customer, Random random, Placement placement) {
    threads.execute(
        () -> {
          for (int number = 1; !isDone; number++) {
            place(placement, customer, number, random.nextInt(100) < IN_VAIN_PERCENT);
          }
        });
  }

  private void place(Placement placement, String customer, int number, boolean isInVain) {
    String id = CustomerOrder.id(customer, number);
    if (isInVain) {
      rolledBack.add(id);
    }
    try {
      if (placement.tryPlace(customer, number, isInVain)) {
        acknowledged.add(id);
      }
    } catch (UncheckedIOException | SQLException outage) {
      unanswered.incrementAndGet();
      LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
    }
  }

  private static boolean post(URI orders, String customer, int number, boolean isInVain) {
    URI order = URI.create(orders + "/" + customer + "/" + number + "?in-vain=" + isInVain);
    int status = Http.send("POST", order, BodyPublishers.noBody()).statusCode();
    if (status == 204 || status == 409) {
      return status == 204;
    }
    throw new UncheckedIOException(new java.io.IOException("status " + status));
  }

  private static boolean insert(String url, String customer, int number, boolean isInVain)
      throws SQLException {
    String id = CustomerOrder.id(customer, number);
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      execute(connection, "insert into customer_order (id) values (?)", id);
      execute(
          connection,
          "insert into carillon_outbox (channel, data_format, event_data) values (?, 'text', ?)",
          OrderService.CHANNEL,
          id);
      if (isInVain) {
        connection.rollback();
      } else {
        connection.commit();
      }
      return !isInVain;
    }
  }

  private static void execute(Connection connection, String sql, String... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  /** Waits until so many more orders have been acknowledged. */
  void awaitAcknowledged(int more) {
    int wanted = acknowledged.size() + more;
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> acknowledged.size() >= wanted);
  }

  /** Waits for the answers that are outstanding. */
  void finish() {
    isDone = true;
    threads.shutdown();
    try {
      assertThat(threads.awaitTermination(150, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Orders that were answered as committed. */
  Set<String> acknowledged() {
    return acknowledged;
  }

  /** Orders that were to be rolled back. */
  Set<String> rolledBack() {
    return rolledBack;
  }

  /** How many orders have an unknown outcome. */
  int unanswered() {
    return unanswered.get();
  }

  @Override
  public void close() {
    isDone = true;
    threads.shutdownNow();
  }
}
