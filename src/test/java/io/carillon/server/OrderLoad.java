package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.server.orders.OrderResource;
import io.carillon.server.orders.OrderService;
import io.carillon.system.Http;
import io.carillon.system.StreamExchange;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/** Clients that place orders, and a subscriber that receives their events. */
final class OrderLoad {
  /** Each client places its next order when the one before was answered. */
  static final int UNLIMITED = 0;

  private static final AtomicLong CUSTOMERS = new AtomicLong(System.nanoTime());

  private final URI application;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Instant> deliveries = new ConcurrentHashMap<>();

  private record Answer(Instant committed, Instant answered, Duration took) {}

  private OrderLoad(URI application) {
    this.application = application;
  }

  /**
   * Places orders for a while, and waits for their events.
   *
   * @param rate orders a second of all clients together, or {@link #UNLIMITED}
   */
  static Figures run(URI application, int clients, int rate, Duration time) {
    return new OrderLoad(application).run(clients, rate, time);
  }

  private Figures run(int clients, int rate, Duration time) {
    URI events = URI.create(application + "/api/channels/" + OrderService.CHANNEL + "/events");
    CountDownLatch connected = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try (StreamExchange stream =
        StreamExchange.open(
            events,
            event -> {
              deliveries.put(event.data(), Instant.now());
              connected.countDown(); // with the event that the hub sends first
            })) {
      connected.await();
      long end = System.nanoTime() + time.toNanos();
      List<Future<?>> running = new ArrayList<>();
      long interval = rate == UNLIMITED ? 0 : TimeUnit.SECONDS.toNanos(1) * clients / rate;
      for (int i = 0; i < clients; i++) {
        long first = System.nanoTime() + interval * i / clients;
        running.add(threads.submit(() -> placeUntil(end, first, interval)));
      }
      for (Future<?> one : running) {
        one.get();
      }
      await("the events of all orders")
          .atMost(Duration.ofSeconds(30))
          .until(() -> deliveries.keySet().containsAll(answers.keySet()));
      assertThat(answers).isNotEmpty();
      return figures(time);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private void placeUntil(long end, long first, long interval) {
    String customer = "customer" + CUSTOMERS.incrementAndGet();
    for (int number = 1; System.nanoTime() < end; number++) {
      LockSupport.parkNanos(first + (number - 1) * interval - System.nanoTime());
      Instant sent = Instant.now();
      HttpResponse<String> response =
          Http.send(
              "POST",
              URI.create(application + "/app/orders/" + customer + "/" + number),
              BodyPublishers.noBody());
      Instant answered = Instant.now();
      assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
      String committed = response.headers().firstValue(OrderResource.COMMITTED_AT).orElseThrow();
      answers.put(
          customer + "-" + number,
          new Answer(Instant.parse(committed), answered, Duration.between(sent, answered)));
    }
  }

  private Figures figures(Duration time) {
    List<Double> requests = new ArrayList<>();
    List<Double> sinceAnswer = new ArrayList<>();
    List<Double> sinceCommit = new ArrayList<>();
    answers.forEach(
        (order, answer) -> {
          Instant delivered = deliveries.get(order);
          requests.add(millis(answer.took));
          sinceAnswer.add(millis(Duration.between(answer.answered, delivered)));
          sinceCommit.add(millis(Duration.between(answer.committed, delivered)));
        });
    return new Figures(
        answers.size(),
        answers.size() / (time.toNanos() / 1e9),
        median(requests),
        median(sinceAnswer),
        median(sinceCommit),
        quantile(sinceCommit, 0.95));
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  private static double median(Collection<Double> values) {
    return quantile(values, 0.5);
  }

  private static double quantile(Collection<Double> values, double part) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) (part * (sorted.size() - 1)));
  }

  /**
   * What was measured; latencies are medians, in milliseconds.
   *
   * @param request from the request to its answer
   * @param sinceAnswer from the answer to the delivery of the event; negative if that came first
   * @param sinceCommit from the commit to the delivery
   * @param tail the 95th percentile of the latter
   */
  record Figures(
      int orders,
      double perSecond,
      double request,
      double sinceAnswer,
      double sinceCommit,
      double tail) {
    static final String HEADER =
        """
        | carillon.outbox | clients | offered/s | orders/s | request ms | answer to event ms | commit to event ms | 95 % ms |
        | --- | --- | --- | --- | --- | --- | --- | --- |""";

    String row(String path, int clients, int rate) {
      return "| %s | %d | %s | %.0f | %.1f | %.1f | %.1f | %.1f |"
          .formatted(
              path,
              clients,
              rate == UNLIMITED ? "all" : rate,
              perSecond,
              request,
              sinceAnswer,
              sinceCommit,
              tail);
    }

    /** The median of each figure. */
    static Figures median(List<Figures> rounds) {
      return new Figures(
          rounds.stream().mapToInt(Figures::orders).sum(),
          of(rounds, Figures::perSecond),
          of(rounds, Figures::request),
          of(rounds, Figures::sinceAnswer),
          of(rounds, Figures::sinceCommit),
          of(rounds, Figures::tail));
    }

    private static double of(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
      return OrderLoad.median(rounds.stream().map(figure::applyAsDouble).toList());
    }
  }
}
