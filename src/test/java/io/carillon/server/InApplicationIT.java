package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.server.application.AnnouncementsResource;
import io.carillon.system.Http;
import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The hub as a library inside an application. */
@ExtendWith(ArquillianExtension.class)
class InApplicationIT {
  private static final int ORDERS = 100;

  @ArquillianResource ApplicationServer server;

  @Deployment(testable = false)
  static WebArchive application() {
    return Archives.application();
  }

  private URI events(String channel) {
    return server.uri("/application/api/channels/" + channel + "/events");
  }

  private int place(String channel, String query) {
    return Http.send(
            "POST",
            server.uri("/application/app/orders/" + channel + "?count=" + ORDERS + query),
            BodyPublishers.noBody())
        .statusCode();
  }

  private static List<String> numbers() {
    return IntStream.rangeClosed(1, ORDERS).mapToObj(Integer::toString).toList();
  }

  @Test
  void eventsOfARolledBackTransactionAreNeverDelivered() {
    URI events = events("in-vain");
    try (StreamClient reader = StreamClient.open(events).connected()) {
      assertThat(place("in-vain", "&in-vain=true")).isEqualTo(409);
      Http.postText(events, "after all");

      ParsedEvent first = reader.await(1).get(0);
      assertThat(first.data()).isEqualTo("after all");
      assertThat(first.id()).as("nothing was stored before").isEqualTo("1");
    }
  }

  @Test
  void eventsOfACommittedTransactionAreDeliveredOnceAndInOrder() {
    URI events = events("orders");
    try (StreamClient reader = StreamClient.open(events).connected()) {
      assertThat(place("orders", "")).isEqualTo(204);
      reader.await(ORDERS);
      Http.postText(events, "end");

      List<ParsedEvent> received = reader.await(ORDERS + 1).subList(0, ORDERS);
      assertThat(received.stream().map(ParsedEvent::data).toList()).isEqualTo(numbers());
      assertThat(received.stream().map(ParsedEvent::id).toList()).isEqualTo(numbers());
      assertThat(received).allMatch(event -> event.type().equals("placed"));
    }
  }

  private int post(String path) {
    return Http.send("POST", server.uri("/application/app/orders/" + path), BodyPublishers.noBody())
        .statusCode();
  }

  @Test
  void aBroadcastInsideARolledBackTransactionIsNeverDelivered() {
    URI events = events("announced-in-vain");
    try (StreamClient reader = StreamClient.open(events).connected()) {
      assertThat(post("any/announced-in-vain")).isEqualTo(409);
      Http.postText(events, "after all");

      assertThat(reader.await(1).get(0).data()).isEqualTo("after all");
    }
  }

  @Test
  void anAsynchronousPublicationHasBeenAppendedWhenItsStageCompletes() {
    assertThat(post("asynchronous/async")).isEqualTo(204);

    assertThat(Http.get(server.uri("/application/api/channels/asynchronous")).body())
        .contains("\"head\":1");
  }

  @Test
  void anEventThatCannotBePublishedFailsTheTransaction() {
    assertThat(post("huge/huge")).isEqualTo(413);
  }

  @Test
  void theApplicationsTransactionHoldsItsEntitiesAndItsPublications() {
    assertThat(place("stored", "")).isEqualTo(204);
    assertThat(place("stored", "&in-vain=true")).isEqualTo(409);

    assertThat(Http.get(server.uri("/application/app/orders/stored/stored")).body())
        .isEqualTo(Integer.toString(ORDERS));
  }

  @Test
  void noResourceAndNoProviderOfTheHubIsPartOfTheApplication() {
    HttpResponse<String> own = Http.get(server.uri("/application/app/channels"));
    assertThat(own.statusCode()).as("not filtered for permissions").isEqualTo(200);
    assertThat(own.body()).isEqualTo("web, shop");
    assertThat(own.headers().map()).doesNotContainKey("X-Request-Id");
    assertThat(Http.get(server.uri("/application/app/me")).statusCode()).isEqualTo(404);
    assertThat(Http.get(server.uri("/application/app/events?channel=a")).statusCode())
        .isEqualTo(404);
    HttpResponse<String> broken = Http.get(server.uri("/application/app/channels/broken"));
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.headers().firstValue("Content-Type").orElse(""))
        .as("the hub's mapper of exceptions is not the application's")
        .doesNotContain("problem+json");
  }

  @Test
  void noResourceAndNoProviderOfTheApplicationIsPartOfTheHub() {
    assertThat(Http.get(server.uri("/application/api/channels")).body()).startsWith("{");
    HttpResponse<String> absent = Http.get(server.uri("/application/api/announcements"));
    assertThat(absent.statusCode()).isEqualTo(404);
    assertThat(absent.headers().firstValue("Content-Type").orElse("")).contains("problem+json");
  }

  @Test
  void theApplicationIsNotifiedOfEveryCommitInOrder() {
    assertThat(place("observed", "")).isEqualTo(204);
    String wanted = numbers().stream().collect(Collectors.joining(","));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(Http.get(server.uri("/application/app/orders/observed/appended")).body())
                    .isEqualTo(wanted));
  }

  @Test
  void anObserverThatIsSlowOrPublishesItselfDelaysNoPublication() {
    long began = System.nanoTime();
    for (String channel : List.of("slow", "slow", "questions", "other")) {
      assertThat(Http.postText(events(channel), "x").statusCode()).isEqualTo(201);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .as("the observer sleeps for 2 s after each event of 'slow'")
        .isLessThan(Duration.ofSeconds(2));
    await("the observer's own publication, for which it waits")
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(Http.get(server.uri("/application/api/channels/answers")).body())
                    .contains("\"head\":1"));
  }

  @Test
  void anInjectedBroadcasterReachesTheServersOwnSinksAndTheChannelsStreams() {
    URI announcements = server.uri("/application/app/announcements");
    String channel = AnnouncementsResource.CHANNEL;
    try (StreamClient stream = StreamClient.open(events(channel)).connected();
        StreamClient sink = StreamClient.open(announcements)) {
      await("both are subscribed")
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  Http.get(server.uri("/application/api/channels/" + channel))
                      .body()
                      .contains("\"subscribers\":2"));
      for (int i = 1; i <= 5; i++) {
        assertThat(Http.postText(announcements, "news " + i).statusCode()).isEqualTo(204);
      }
      for (StreamClient client : List.of(stream, sink)) {
        assertThat(client.await(5))
            .extracting(event -> event.id() + " " + event.type() + " " + event.data())
            .containsExactly(
                "1 news news 1",
                "2 news news 2",
                "3 news news 3",
                "4 news news 4",
                "5 news news 5");
      }
    }
    assertThat(Http.get(server.uri("/application/api/channels/" + channel)).body())
        .as("a broadcast is stored like any publication")
        .contains("\"head\":5");
  }
}
