package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.server.shop.Orders;
import io.carillon.system.Http;
import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that uses the Java API. */
@ExtendWith(ArquillianExtension.class)
class JavaApiIT {
  private static final long FIRST = System.currentTimeMillis(); // tables may be left over
  private static final AtomicLong IDS = new AtomicLong(FIRST - 1);
  private static final int PAGES = 15;
  private static final int WRITERS = 2;

  @ArquillianResource ApplicationServer server;

  @Deployment(testable = false)
  static WebArchive application() {
    return Archives.shop();
  }

  private URI orders(String path) {
    return server.uri("/shop/shop/orders" + path);
  }

  private URI events(String channel, String query) {
    return server.uri("/shop/api/channels/" + channel + "/events" + query);
  }

  private String post(String path) {
    HttpResponse<String> response = Http.send("POST", orders(path), BodyPublishers.noBody());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  private long place() {
    long id = IDS.incrementAndGet();
    assertThat(post("/" + id)).startsWith("shop ").endsWith(" false");
    return id;
  }

  private void createTable() {
    assertThat(Http.send("PUT", orders(""), BodyPublishers.noBody()).statusCode()).isEqualTo(204);
  }

  @Test
  void anObjectIsPublishedWithItsTransaction() {
    createTable();
    try (StreamClient stream = StreamClient.open(events(Orders.CHANNEL, "")).connected()) {
      HttpResponse<String> refused =
          Http.send("POST", orders("/0/in-vain"), BodyPublishers.noBody());
      assertThat(refused.statusCode()).isEqualTo(409);
      long id = place();

      ParsedEvent event = stream.await(1).get(0);
      assertThat(event.type()).isEqualTo("placed");
      assertThat(event.data()).isEqualTo("{\"id\":" + id + "}");
    }
    assertThat(post("/twice/ids")).isEqualTo("1 true");
  }

  @Test
  void pageAndStreamMeetWithoutAHoleWhileOrdersArePlaced() throws Exception {
    createTable();
    place();
    AtomicBoolean isDone = new AtomicBoolean();
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    List<Future<?>> writing = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writing.add(
          writers.submit(
              () -> {
                while (!isDone.get()) {
                  place();
                }
              }));
    }
    List<Page> pages = new ArrayList<>();
    try {
      for (int i = 0; i < PAGES; i++) {
        pages.add(page());
      }
    } finally {
      isDone.set(true);
      writers.shutdown();
    }
    for (Future<?> each : writing) {
      each.get();
    }
    long last = place();
    for (Page page : pages) {
      assertMeets(page, last);
    }
    Page end = page();
    assertThat(end.position).as("nothing waits").matches("shop=\\d+");
    assertThat(streamed(end, "{\"id\":" + place() + "}")).as("no repetition").hasSize(1);
  }

  private record Page(Set<String> orders, String position) {}

  private Page page() {
    HttpResponse<String> response = Http.get(orders(""));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new Page(
        Set.of(response.body().split(",")),
        response.headers().firstValue("Carillon-Position").orElseThrow());
  }

  /** The default data source reads committed data: an event may repeat what the page shows. */
  private void assertMeets(Page page, long last) {
    Set<String> all = new HashSet<>(page.orders);
    streamed(page, "{\"id\":" + last + "}").forEach(data -> all.add(data.replaceAll("\\D", "")));
    assertThat(all)
        .containsAll(LongStream.rangeClosed(FIRST, last).mapToObj(Long::toString).toList());
  }

  private List<String> streamed(Page page, String end) {
    try (StreamClient stream =
        StreamClient.open(events(Orders.CHANNEL, "?since=" + page.position)).connected()) {
      stream.awaitAny(event -> event.data().equals(end));
      List<String> data = stream.published().stream().map(ParsedEvent::data).toList();
      assertThat(data).doesNotHaveDuplicates();
      return data;
    }
  }

  @Test
  void aSinkOfTheServerResumes() {
    createTable();
    long id = place();
    try (StreamClient sink = StreamClient.open(orders("/events"), "Last-Event-ID", "0")) {
      sink.awaitAny(event -> event.data().equals("{\"id\":" + id + "}"));
    }
  }

  @Test
  void theApplicationObservesStreamsAndChannels() {
    try (StreamClient stream = StreamClient.open(events("watched", "")).connected()) {
      Http.postText(events("watched", ""), "hello");
      stream.await(1);
      awaitObserved("opened [watched]", "occupied watched", "appended watched");
      assertThat(observed()).doesNotContain("closed [watched]");
    }
    Http.postText(events("watched", ""), "so that the hub notices that the client is gone");
    Http.postText(events("watched", ""), "as said");
    Http.postText(events("watched", ""), "and said again");
    awaitObserved("closed [watched]", "client-gone", "vacated watched");
  }

  private void awaitObserved(String... lines) {
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              Http.postText(events("watched", ""), "a write");
              assertThat(observed()).contains(lines);
            });
  }

  private String observed() {
    return Http.get(orders("/observed")).body();
  }

  @Test
  void theApplicationAuthorizes() {
    Stream.of("", "?since=earliest", "?wait=PT1S")
        .forEach(
            query -> {
              HttpResponse<String> denied = Http.get(events("back-office", query));
              assertThat(denied.statusCode()).isEqualTo(403);
              assertThat(denied.body()).contains("the back office is closed");
            });
    HttpResponse<String> merged =
        Http.get(server.uri("/shop/api/events?channel=ids&channel=back-office"));
    assertThat(merged.statusCode()).isEqualTo(403);
    assertThat(merged.body()).contains("\"channels\":[\"back-office\"]");
    assertThat(Http.get(server.uri("/shop/api/channels/back-office")).statusCode()).isEqualTo(403);
    post("/twice/back-office"); // the application itself is not asked
    post("/twice/catalogue");
    assertThat(Http.get(server.uri("/shop/api/channels")).body())
        .contains("\"catalogue\"")
        .doesNotContain("back-office");
    assertThat(Http.postText(events("back-office", ""), "x").statusCode()).isEqualTo(403);
    assertThat(Http.get(events("broken", "")).statusCode()).isEqualTo(503);
    assertThat(Http.postText(events("broken", ""), "x").statusCode()).isEqualTo(503);

    assertThat(Http.get(events("catalogue", "?topic=secret")).statusCode()).isEqualTo(403);
    assertThat(Http.postText(events("catalogue", ""), "x").statusCode()).isEqualTo(403);
    assertThat(Http.postText(events("catalogue", "?topic=secret"), "x").statusCode())
        .isEqualTo(403);
    try (StreamClient stream = StreamClient.open(events("catalogue", "")).connected()) {
      assertThat(Http.postText(events("catalogue", "?topic=public/1"), "seen").statusCode())
          .isEqualTo(201);
      assertThat(stream.await(1).get(0).data()).isEqualTo("seen");
    }
  }
}
