package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.client.CarillonClient;
import io.carillon.client.ChannelEvent;
import io.carillon.client.EventReader;
import io.carillon.client.Gap;
import io.carillon.client.GapException;
import io.carillon.client.Publication;
import io.carillon.client.Receipt;
import io.carillon.client.StreamFormat;
import io.carillon.client.SubscribeOptions;
import io.carillon.client.Subscription;
import io.carillon.client.SubscriptionState;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Java client and a real hub: every event once, in order, whatever happens in between. */
@Timeout(120)
class JavaClientIT {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "carillon.monitoring.interval", "PT0S",
          "carillon.stream.heartbeat-interval", "PT0.2S",
          "carillon.stream.min-heartbeat-interval", "PT0S",
          "carillon.stream.reconnect-delay", "PT0.05S");

  @TempDir static Path data;
  private static HubProcess hub;

  private String channel = "";

  @BeforeAll
  static void start() {
    hub = HubProcess.start(data, SETTINGS);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void useAChannelOfItsOwn(TestInfo test) {
    channel = "java-" + Integer.toHexString(test.getDisplayName().hashCode()) + System.nanoTime();
  }

  private static CarillonClient client(URI uri) {
    return CarillonClient.builder(uri)
        .backoff(Duration.ofMillis(20), Duration.ofMillis(200))
        .heartbeatTimeout(Duration.ofSeconds(1))
        .requestTimeout(Duration.ofSeconds(2))
        .build();
  }

  private static URI through(TcpProxy proxy) {
    return URI.create("http://127.0.0.1:" + proxy.port() + "/");
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }

  private void publish(CarillonClient client, int from, int to) {
    for (String number : numbers(from, to)) {
      client.publish(channel, Publication.json(number)).toCompletableFuture().join();
    }
  }

  @Test
  void anEventArrivesWithAllItsFields() {
    try (CarillonClient client = client(hub.uri("/"));
        EventReader reader = client.read(channel, SubscribeOptions.earliest())) {
      Receipt receipt =
          client
              .publish(
                  channel,
                  Publication.json("{\"id\": 42}")
                      .type("created")
                      .topic("orders/42")
                      .topic("eu")
                      .key("42"))
              .toCompletableFuture()
              .join();
      ChannelEvent event = reader.next();

      assertThat(receipt).isEqualTo(new Receipt(channel, 1, 1, 1));
      assertThat(event.channel()).isEqualTo(channel);
      assertThat(event.seq()).hasValue(1);
      assertThat(event.id()).hasValue("1");
      assertThat(event.type()).hasValue("created");
      assertThat(event.topics()).containsExactly("orders/42", "eu");
      assertThat(event.key()).hasValue("42");
      assertThat(event.timestamp()).isPresent();
      assertThat(event.data()).isEqualTo("{\"id\": 42}");
    }
  }

  @ParameterizedTest
  @EnumSource(StreamFormat.class)
  void everyEventArrivesOnceAndInOrderWhileConnectionsAreCutAndFallSilent(StreamFormat format)
      throws Exception {
    int count = 600;
    List<String> received = new CopyOnWriteArrayList<>();
    try (TcpProxy proxy = new TcpProxy(hub.port());
        CarillonClient reader = client(through(proxy));
        CarillonClient writer = client(hub.uri("/"))) {
      Subscription subscription =
          reader.subscribe(
              channel,
              SubscribeOptions.earliest().format(format),
              event -> received.add(event.data()));
      CompletableFuture<Void> published =
          CompletableFuture.runAsync(() -> publish(writer, 1, count));
      for (int i = 1; i <= 6; i++) {
        int enough = i * count / 8;
        await().until(() -> received.size() >= enough);
        if (i % 3 == 0) {
          proxy.fallSilent();
          await().until(() -> subscription.state() != SubscriptionState.OPEN);
        } else {
          proxy.cut();
        }
        proxy.mend();
      }

      published.join();
      await().until(() -> received.size() >= count);
      assertThat(received).isEqualTo(numbers(1, count));
    }
  }

  @Test
  void everyPublicationIsStoredOnceThoughItsAnswerIsLost() {
    int count = 200;
    try (TcpProxy proxy = new TcpProxy(hub.port());
        CarillonClient writer = client(through(proxy));
        CarillonClient reader = client(hub.uri("/"));
        EventReader events = reader.read(channel, SubscribeOptions.earliest())) {
      List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
      for (String number : numbers(1, count)) {
        receipts.add(writer.publish(channel, Publication.json(number)).toCompletableFuture());
        if (receipts.size() % 20 == 0) {
          proxy.cut();
          proxy.mend();
        }
      }
      // nothing comes through, so answers are lost after the hub has stored the events
      proxy.fallSilent();
      receipts.add(writer.publish(channel, Publication.json("0")).toCompletableFuture());
      await().pollDelay(Duration.ofMillis(100)).until(() -> true);
      proxy.mend();
      receipts.forEach(CompletableFuture::join);

      List<String> stored = new ArrayList<>();
      for (int i = 0; i <= count; i++) {
        stored.add(events.next().data());
      }
      assertThat(stored).containsExactlyInAnyOrderElementsOf(numbers(0, count));
      publish(reader, -1, -1);
      assertThat(events.next().data()).isEqualTo("-1"); // and nothing in between
      assertThat(receipts.stream().map(receipt -> receipt.join().first()).distinct())
          .hasSize(count + 1);
    }
  }

  @Test
  void aBatchIsStoredInItsOrderAndOnce() {
    try (TcpProxy proxy = new TcpProxy(hub.port());
        CarillonClient client = client(through(proxy))) {
      List<Publication> batch = numbers(1, 5000).stream().map(Publication::json).toList();
      CompletableFuture<Receipt> receipt = client.publishAll(channel, batch).toCompletableFuture();
      proxy.cut();
      proxy.mend();

      assertThat(receipt.join()).isEqualTo(new Receipt(channel, 1, 5000, 5000));
      try (EventReader reader = client.read(channel, SubscribeOptions.earliest())) {
        assertThat(Stream.generate(reader::next).limit(5000).map(ChannelEvent::data))
            .isEqualTo(numbers(1, 5000));
      }
    }
  }

  @Tag("chaos")
  @Test
  void aKilledHubIsResumedAfterItsRestart(@TempDir Path own) {
    int port = HubProcess.freePort();
    List<String> received = new CopyOnWriteArrayList<>();
    URI uri = URI.create("http://127.0.0.1:" + port);
    try (CarillonClient client = client(uri);
        HubProcess first = HubProcess.start(port, own, SETTINGS)) {
      client.subscribe(channel, SubscribeOptions.earliest(), event -> received.add(event.data()));
      publish(client, 1, 50);
      CompletableFuture<Void> published =
          CompletableFuture.runAsync(() -> publish(client, 51, 200));
      await().until(() -> received.size() >= 60);
      first.kill();
      try (HubProcess second = HubProcess.start(port, own, SETTINGS)) {
        published.join();
        await().until(() -> received.size() >= 200);
        assertThat(received).isEqualTo(numbers(1, 200));
        assertThat(second.isAlive()).isTrue();
      }
    }
  }

  @Test
  void channelsOnOneStreamResumeAtThePositionInEach() {
    String other = channel + "-b";
    List<String> received = new CopyOnWriteArrayList<>();
    try (TcpProxy proxy = new TcpProxy(hub.port());
        CarillonClient reader = client(through(proxy));
        CarillonClient writer = client(hub.uri("/"))) {
      reader.subscribe(
          List.of(channel, other),
          SubscribeOptions.earliest(),
          event -> received.add(event.channel() + event.seq().getAsLong()));
      for (int i = 1; i <= 30; i++) {
        publish(writer, i, i);
        writer.publish(other, Publication.json("0")).toCompletableFuture().join();
        if (i % 10 == 0) {
          proxy.cut();
          proxy.mend();
        }
      }

      await().until(() -> received.size() >= 60);
      for (String name : List.of(channel, other)) {
        assertThat(received.stream().filter(each -> each.matches(name + "[0-9]+")))
            .isEqualTo(numbers(1, 30).stream().map(number -> name + number).toList());
      }
    }
  }

  @Test
  void aPositionOfAnotherLogIsAGapBeforeTheEventsThatExist() {
    try (CarillonClient client = client(hub.uri("/"))) {
      publish(client, 1, 2);
      try (EventReader reader = client.read(channel, SubscribeOptions.live().after("99"))) {
        assertThatThrownBy(reader::next)
            .isInstanceOfSatisfying(
                GapException.class,
                gap -> {
                  assertThat(gap.gap().reason()).isEqualTo(Gap.Reason.FUTURE);
                  assertThat(gap.gap().to()).hasValue(99);
                });
        assertThat(List.of(reader.next().data(), reader.next().data())).containsExactly("1", "2");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(StreamFormat.class)
  void aTransientEventHasNoPosition(StreamFormat format) throws Exception {
    try (CarillonClient client = client(hub.uri("/"));
        EventReader reader = client.read(channel, SubscribeOptions.earliest().format(format))) {
      publish(client, 1, 1);
      assertThat(reader.next().isTransient()).isFalse();
      client
          .publish(channel, Publication.text("typing").asTransient())
          .toCompletableFuture()
          .join();
      ChannelEvent event = reader.next();

      assertThat(event.data()).isEqualTo("typing");
      assertThat(event.isTransient()).isTrue();
      assertThat(reader.position()).hasValue("1");
    }
  }

  @Test
  void theLatestEventOfEachKeyComesFirst() {
    try (CarillonClient client = client(hub.uri("/"))) {
      for (String key : List.of("a", "b", "a", "c", "b")) {
        client.publish(channel, Publication.text(key).key(key)).toCompletableFuture().join();
      }
      try (EventReader reader = client.read(channel, SubscribeOptions.live().latest())) {
        assertThat(Stream.generate(reader::next).limit(3).map(event -> event.seq().getAsLong()))
            .containsExactly(3L, 4L, 5L);
      }
    }
  }

  @Test
  void topicsSelectAndUsersAreToldApart() throws Exception {
    try (CarillonClient ann =
            CarillonClient.builder(hub.uri("/")).user("ann").role("desk").build();
        CarillonClient bob = CarillonClient.builder(hub.uri("/")).user("bob").build();
        EventReader forAnn = ann.read(channel, SubscribeOptions.earliest().topic("x/*"));
        EventReader forBob = bob.read(channel, SubscribeOptions.earliest())) {
      ann.publish(channel, Publication.text("1").topic("y")).toCompletableFuture().join();
      ann.publish(channel, Publication.text("2").topic("x/1").toRole("desk"))
          .toCompletableFuture()
          .join();
      ann.publish(channel, Publication.text("3").topic("y")).toCompletableFuture().join();

      assertThat(forAnn.next().data()).isEqualTo("2");
      assertThat(List.of(forBob.next().data(), forBob.next().data())).containsExactly("1", "3");
    }
  }

  @Test
  void aSlowListenerLosesNothingAndHoldsLittleMemory() throws Exception {
    String data = "\"" + "x".repeat(20_000) + "\"";
    int count = 300;
    try (CarillonClient client = client(hub.uri("/"));
        EventReader reader = client.read(channel, SubscribeOptions.earliest())) {
      client
          .publishAll(channel, Stream.generate(() -> Publication.json(data)).limit(count).toList())
          .toCompletableFuture()
          .join();
      List<Long> seqs = new ArrayList<>();
      while (seqs.size() < count) {
        if (seqs.size() == 10) {
          TimeUnit.MILLISECONDS.sleep(1500); // longer than silence may be
        }
        seqs.add(reader.next().seq().getAsLong());
      }

      assertThat(seqs).isEqualTo(IntStream.rangeClosed(1, count).asLongStream().boxed().toList());
    }
  }

  @Test
  void closingIsPromptAndTheHubNoticesIt() {
    try (CarillonClient client = client(hub.uri("/"))) {
      Subscription subscription = client.subscribe(channel, event -> {});
      await().until(() -> subscription.state() == SubscriptionState.OPEN);
      assertThat(Http.get(hub.uri("/api/connections")).body()).contains('"' + channel + '"');

      long start = System.nanoTime();
      subscription.close();

      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
      await()
          .untilAsserted(
              () ->
                  assertThat(Http.get(hub.uri("/api/connections")).body())
                      .doesNotContain('"' + channel + '"'));
    }
  }

  @Test
  void aRefusalNamesWhatTheHubAccepts() {
    try (CarillonClient client = client(hub.uri("/"))) {
      assertThatThrownBy(
              () ->
                  client
                      .publish(channel, Publication.text("x").type("gap"))
                      .toCompletableFuture()
                      .join())
          .hasMessageContaining("400: ");
    }
  }
}
