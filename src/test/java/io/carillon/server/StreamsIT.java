package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.Http;
import io.carillon.system.NumberedEvents;
import io.carillon.system.SequenceReader;
import io.carillon.system.StalledClient;
import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams of {@code carillon.war}, deployed as it is. */
@ExtendWith(ArquillianExtension.class)
class StreamsIT {
  private static final Duration AT_ONCE = Duration.ofMillis(200);
  private static final int HEALTHY = 199;
  private static final int EVENTS = 2_000;

  /** More than all the buffers on the way to a client take, Grizzly's own of 10 MB among them. */
  private static final int LARGE_EVENTS = 150;

  private static final int LARGE = 200_000;

  @ArquillianResource ApplicationServer server;

  @Deployment(testable = false)
  static WebArchive hub() {
    return Archives.hub();
  }

  private URI events(String channel) {
    return server.uri("/carillon/api/channels/" + channel + "/events");
  }

  private int connections() {
    return Http.get(server.uri("/carillon/api/connections")).body().split("\"id\":", -1).length - 1;
  }

  private List<StreamClient> connect(URI events, int count) {
    List<StreamClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(StreamClient.open(events));
    }
    clients.forEach(StreamClient::connected);
    return clients;
  }

  private void closeAll(List<StreamClient> clients) {
    clients.forEach(StreamClient::close);
    await("gone clients are noticed")
        .atMost(Duration.ofSeconds(20))
        .until(() -> connections() == 0);
  }

  @Test
  void anOpenHubRefusesForwardedRequests() {
    for (String header : List.of("X-Forwarded-For", "Forwarded", "Via")) {
      assertThat(
              Http.get(server.uri("/carillon/api/channels"), header, "for=192.0.2.1").statusCode())
          .as(header)
          .isEqualTo(403);
    }
    assertThat(Http.get(server.uri("/carillon/api/channels")).statusCode()).isEqualTo(200);
  }

  @Test
  void aStreamOpensBeforeTheFirstEvent() {
    List<Duration> waited = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      long began = System.nanoTime();
      try (StreamClient client = StreamClient.open(events("quiet-" + i)).connected()) {
        waited.add(Duration.ofNanos(System.nanoTime() - began));
        assertThat(client.head().headers().firstValue("Content-Type"))
            .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(client.published()).isEmpty();
      }
    }
    Duration median = waited.stream().sorted().toList().get(waited.size() / 2);
    server.say("a stream opens in %d ms (median)".formatted(median.toMillis()));
    assertThat(median).isLessThan(AT_ONCE);
  }

  @Test
  void resourcesOutsideTheApiAreProtected() {
    for (String path : List.of("/carillon/", "/carillon/api/channels")) {
      assertThat(Http.get(server.uri(path)).headers().firstValue("X-Content-Type-Options"))
          .as(path)
          .hasValue("nosniff");
    }
  }

  @Test
  void goneClientsAreDetected() {
    List<StreamClient> clients = connect(events("gone"), 50);
    assertThat(connections()).isGreaterThanOrEqualTo(50);
    closeAll(clients);
    assertThat(Http.get(server.uri("/carillon/api/channels/gone")).body())
        .contains("\"subscribers\":0");
  }

  @Test
  void fiveHundredStreamsGetEverythingInOrderAndNeedNoThreadEach() {
    URI events = events("many");
    List<StreamClient> few = connect(events, 20);
    int threadsOfFew = server.threads().size();
    List<StreamClient> many = connect(events, 480);
    int threadsOfMany = server.threads().size();
    server.say("%d threads with 20 streams, %d with 500".formatted(threadsOfFew, threadsOfMany));

    for (int i = 1; i <= 20; i++) {
      assertThat(Http.postText(events, Integer.toString(i)).statusCode()).isEqualTo(201);
    }
    List<String> wanted = IntStream.rangeClosed(1, 20).mapToObj(Integer::toString).toList();
    for (StreamClient client : many) {
      List<ParsedEvent> received = client.await(20);
      assertThat(received.stream().map(ParsedEvent::data).toList()).isEqualTo(wanted);
      assertThat(received.stream().map(ParsedEvent::id).toList()).isEqualTo(wanted);
    }
    // a server's pool may grow with the requests, but not to a thread for each
    assertThat(threadsOfMany - threadsOfFew).as("threads for 480 more streams").isLessThan(48);
    assertThat(server.threads().size() - threadsOfFew).as("and while they are busy").isLessThan(48);
    many.addAll(few);
    closeAll(many);
  }

  /** A delivery that waited for the stalled stream would be delayed until that is closed. */
  @Test
  void oneStalledReaderAmongTwoHundredDelaysNoOtherAndIsClosed() {
    URI events = events("stalled");
    List<SequenceReader> healthy = new ArrayList<>();
    URI both = server.uri("/carillon/api/events?channel=stalled&channel=large");
    try (StalledClient stalled = StalledClient.open(both)) {
      for (int i = 0; i < HEALTHY; i++) {
        healthy.add(NumberedEvents.reader(events));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> connections() == HEALTHY + 1);

      for (int i = 0; i < LARGE_EVENTS; i++) {
        assertThat(Http.postText(events("large"), "x".repeat(LARGE)).statusCode()).isEqualTo(201);
      }
      NumberedEvents.publish(events, 0, EVENTS);
      healthy.forEach(client -> client.awaitPosition(EVENTS));
      assertThat(connections())
          .as("the stalled stream is open, and no other has waited for it")
          .isEqualTo(HEALTHY + 1);

      await("the stalled one is closed")
          .atMost(Duration.ofSeconds(60))
          .until(() -> connections() == HEALTHY);
      assertThat(stalled.readToEnd())
          .as("bytes that the stalled reader finally reads")
          .isPositive();
    } finally {
      healthy.forEach(SequenceReader::close);
    }
  }
}
