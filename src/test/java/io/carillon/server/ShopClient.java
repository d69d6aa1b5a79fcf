package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.server.shop.Orders;
import io.carillon.system.Http;
import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A client of the shop, whose orders have consecutive ids. */
final class ShopClient {
  private static final AtomicLong IDS =
      new AtomicLong(System.currentTimeMillis()); // tables may be left over
  private static volatile long first = IDS.get() + 1;
  private static final int PAGES = 15;

  private final ApplicationServer server;

  ShopClient(ApplicationServer server) {
    this.server = server;
  }

  URI orders(String path) {
    return server.uri("/shop/shop/orders" + path);
  }

  URI events(String channel, String query) {
    return server.uri("/shop/api/channels/" + channel + "/events" + query);
  }

  void createTable() {
    HttpResponse<String> response = Http.send("PUT", orders(""), BodyPublishers.noBody());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
  }

  String post(String path) {
    HttpResponse<String> response = Http.send("POST", orders(path), BodyPublishers.noBody());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  /** Places the next order. */
  long place() {
    long id = IDS.incrementAndGet();
    assertThat(post("/" + id)).startsWith("shop ").endsWith(" false");
    return id;
  }

  /** There is a new database: orders that were placed before are not in it. */
  static void startAnew() {
    first = IDS.get() + 1;
  }

  /** All orders that have been placed in this database. */
  static List<String> placed() {
    return LongStream.rangeClosed(first, IDS.get()).mapToObj(Long::toString).toList();
  }

  /**
   * A page of the shop.
   *
   * @param orders those that it shows
   * @param position its position, for {@code since}
   */
  record Page(List<String> orders, String position) {
    /** The orders of the page, and then those of events. */
    List<String> with(List<String> streamed) {
      return Stream.concat(orders.stream(), streamed.stream()).toList();
    }
  }

  /**
   * The page with all orders.
   *
   * @param query how it is read
   */
  Page page(String query) {
    HttpResponse<String> response = Http.get(orders(query));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new Page(
        Stream.of(response.body().split(",")).filter(id -> !id.isEmpty()).toList(),
        response.headers().firstValue("Carillon-Position").orElseThrow());
  }

  /**
   * Pages that are read while clients place orders.
   *
   * @param writers how many clients
   */
  List<Page> pagesWhileOrdersArePlaced(String query, int writers) throws Exception {
    AtomicBoolean isDone = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    List<Future<?>> writing = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      writing.add(
          threads.submit(
              () -> {
                while (!isDone.get()) {
                  place();
                }
              }));
    }
    List<Page> pages = new ArrayList<>();
    try {
      for (int i = 0; i < PAGES; i++) {
        pages.add(page(query));
      }
    } finally {
      isDone.set(true);
      threads.shutdown();
    }
    for (Future<?> each : writing) {
      each.get();
    }
    return pages;
  }

  /** The orders of the events after a page, up to an order. */
  List<String> streamed(Page page, long last) {
    String end = "{\"id\":" + last + "}";
    try (StreamClient stream =
        StreamClient.open(events(Orders.CHANNEL, "?since=" + page.position())).connected()) {
      stream.awaitAny(event -> event.data().equals(end));
      List<String> orders =
          stream.published().stream()
              .map(ParsedEvent::data)
              .map(data -> data.replaceAll("\\D", ""))
              .toList();
      assertThat(orders).doesNotHaveDuplicates();
      return orders;
    }
  }
}
