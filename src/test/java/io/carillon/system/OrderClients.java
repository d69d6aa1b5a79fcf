package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Clients that place orders one after the other, some of them in vain, through outages of server
 * and database. An order without an answer is not repeated; its customer continues with the next
 * number. One client is a program that writes to the database itself.
 */
public final class OrderClients implements AutoCloseable {
  /** The channel of all orders. */
  public static final String CHANNEL = "orders";

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

  /**
   * Starts clients of an order service.
   *
   * @param orders the resource: {@code POST …/<customer>/<number>?in-vain=<boolean>} answers 204
   *     after the commit, and 409 after a rollback on request
   */
  public OrderClients overHttp(URI orders, int count, Random random) {
    for (int i = 1; i <= count; i++) {
      start(
          "http" + i,
          new Random(random.nextLong()),
          (customer, number, isInVain) -> post(orders, customer, number, isInVain));
    }
    return this;
  }

  /**
   * Starts a program that inserts rows with SQL.
   *
   * @param url of a database with the tables {@code customer_order} and {@code carillon_outbox}
   */
  public OrderClients overSql(String url, Random random) {
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
    String id = customer + "-" + number;
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
    String id = customer + "-" + number;
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      execute(connection, "insert into customer_order (id) values (?)", id);
      execute(
          connection,
          "insert into carillon_outbox (channel, data_format, event_data) values (?, 'text', ?)",
          CHANNEL,
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
  public void awaitAcknowledged(int more) {
    int wanted = acknowledged.size() + more;
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> acknowledged.size() >= wanted);
  }

  /** Waits for the answers that are outstanding. */
  public void finish() {
    isDone = true;
    threads.shutdown();
    try {
      assertThat(threads.awaitTermination(150, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Checks that every committed order has exactly one event and every other none, and that the
   * events of a customer are in the order of their numbers; returns a summary.
   *
   * @param committed orders in the database
   * @param events data of all events, in their order
   */
  public String check(Set<String> committed, List<String> events) {
    assertThat(difference(acknowledged, committed)).as("acknowledged, not committed").isEmpty();
    assertThat(rolledBack.stream().filter(committed::contains))
        .as("committed, answered as rolled back")
        .isEmpty();
    assertThat(events).as("events").doesNotHaveDuplicates();
    assertThat(difference(committed, events)).as("committed orders without an event").isEmpty();
    assertThat(difference(events, committed)).as("events without a committed order").isEmpty();
    events.stream()
        .collect(
            Collectors.groupingBy(
                OrderClients::customer,
                Collectors.mapping(OrderClients::number, Collectors.toList())))
        .forEach((customer, numbers) -> assertThat(numbers).as(customer).isSorted());
    return "%d orders committed, each with one event; %d rolled back, %d without an answer"
        .formatted(committed.size(), rolledBack.size(), unanswered.get());
  }

  private static Set<String> difference(Collection<String> all, Collection<String> others) {
    Set<String> difference = new TreeSet<>(all);
    difference.removeAll(Set.copyOf(others));
    return difference;
  }

  private static String customer(String order) {
    return order.substring(0, order.indexOf('-'));
  }

  private static Integer number(String order) {
    return Integer.valueOf(order.substring(order.indexOf('-') + 1));
  }

  @Override
  public void close() {
    isDone = true;
    threads.shutdownNow();
  }
}
