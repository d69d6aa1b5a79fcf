package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.server.ShopClient.Page;
import io.carillon.server.shop.Orders;
import io.carillon.system.Http;
import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that uses the Java API. */
@ExtendWith(ArquillianExtension.class)
class JavaApiIT {
  private static final int WRITERS = 2;

  @ArquillianResource ApplicationServer server;
  private ShopClient shop;

  @Deployment(testable = false)
  static WebArchive application() {
    return Archives.shop();
  }

  @BeforeEach
  void connect() {
    shop = new ShopClient(server);
  }

  @Test
  void anObjectIsPublishedWithItsTransaction() {
    shop.createTable();
    try (StreamClient stream = StreamClient.open(shop.events(Orders.CHANNEL, "")).connected()) {
      HttpResponse<String> refused =
          Http.send("POST", shop.orders("/0/in-vain"), BodyPublishers.noBody());
      assertThat(refused.statusCode()).isEqualTo(409);
      long id = shop.place();

      ParsedEvent event = stream.await(1).get(0);
      assertThat(event.type()).isEqualTo("placed");
      assertThat(event.data()).isEqualTo("{\"id\":" + id + "}");
    }
    assertThat(shop.post("/twice/ids")).isEqualTo("1 true");
  }

  @Test
  void pageAndStreamMeetWithoutAHoleWhileOrdersArePlaced() throws Exception {
    shop.createTable();
    shop.place();
    List<Page> pages = shop.pagesWhileOrdersArePlaced("", WRITERS);
    long last = shop.place();
    for (Page page : pages) {
      assertThat(page.with(shop.streamed(page, last)))
          .as("the default data source reads committed data: an event may repeat the page")
          .containsAll(ShopClient.placed());
    }
    Page end = shop.page("");
    assertThat(end.position()).as("nothing waits").matches("shop=\\d+");
    assertThat(shop.streamed(end, shop.place())).as("no repetition").hasSize(1);
  }

  @Test
  void aSinkOfTheServerResumes() {
    shop.createTable();
    long id = shop.place();
    try (StreamClient sink = StreamClient.open(shop.orders("/events"), "Last-Event-ID", "0")) {
      sink.awaitAny(event -> event.data().equals("{\"id\":" + id + "}"));
    }
  }

  @Test
  void theApplicationObservesStreamsAndChannels() {
    try (StreamClient stream = StreamClient.open(shop.events("watched", "")).connected()) {
      Http.postText(shop.events("watched", ""), "hello");
      stream.await(1);
      awaitObserved("opened [watched]", "occupied watched", "appended watched");
      assertThat(observed()).doesNotContain("closed [watched]");
    }
    Http.postText(shop.events("watched", ""), "so that the hub notices that the client is gone");
    Http.postText(shop.events("watched", ""), "as said");
    Http.postText(shop.events("watched", ""), "and said again");
    awaitObserved("closed [watched]", "client-gone", "vacated watched");
  }

  private void awaitObserved(String... lines) {
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              Http.postText(shop.events("watched", ""), "a write");
              assertThat(observed()).contains(lines);
            });
  }

  private String observed() {
    return Http.get(shop.orders("/observed")).body();
  }

  @Test
  void theApplicationAuthorizes() {
    Stream.of("", "?since=earliest", "?wait=PT1S")
        .forEach(
            query -> {
              HttpResponse<String> denied = Http.get(shop.events("back-office", query));
              assertThat(denied.statusCode()).isEqualTo(403);
              assertThat(denied.body()).contains("the back office is closed");
            });
    HttpResponse<String> merged =
        Http.get(server.uri("/shop/api/events?channel=ids&channel=back-office"));
    assertThat(merged.statusCode()).isEqualTo(403);
    assertThat(merged.body()).contains("\"channels\":[\"back-office\"]");
    assertThat(Http.get(server.uri("/shop/api/channels/back-office")).statusCode()).isEqualTo(403);
    shop.post("/twice/back-office"); // the application itself is not asked
    shop.post("/twice/catalogue");
    assertThat(Http.get(server.uri("/shop/api/channels")).body())
        .contains("\"catalogue\"")
        .doesNotContain("back-office");
    assertThat(Http.postText(shop.events("back-office", ""), "x").statusCode()).isEqualTo(403);
    assertThat(Http.get(shop.events("broken", "")).statusCode()).isEqualTo(503);
    assertThat(Http.postText(shop.events("broken", ""), "x").statusCode()).isEqualTo(503);

    assertThat(Http.get(shop.events("catalogue", "?topic=secret")).statusCode()).isEqualTo(403);
    assertThat(Http.postText(shop.events("catalogue", ""), "x").statusCode()).isEqualTo(403);
    assertThat(Http.postText(shop.events("catalogue", "?topic=secret"), "x").statusCode())
        .isEqualTo(403);
    try (StreamClient stream = StreamClient.open(shop.events("catalogue", "")).connected()) {
      assertThat(Http.postText(shop.events("catalogue", "?topic=public/1"), "seen").statusCode())
          .isEqualTo(201);
      assertThat(stream.await(1).get(0).data()).isEqualTo("seen");
    }
  }
}
