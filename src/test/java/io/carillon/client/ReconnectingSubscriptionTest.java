package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a subscription treats what a hub answers. */
@Timeout(30)
class ReconnectingSubscriptionTest {
  private static final String CONNECTED =
      "{\"control\":\"connected\",\"id\":\"0\",\"clientId\":\"c1\",\"retry\":1}";

  private final ScriptedHub hub = new ScriptedHub();
  private final Recorder recorder = new Recorder();
  private final List<Boolean> tokenRequests = new CopyOnWriteArrayList<>();
  private CarillonClient client = builder().build();

  private CarillonClient.Builder builder() {
    return CarillonClient.builder(hub.uri()).backoff(Duration.ofMillis(1), Duration.ofMillis(5));
  }

  @AfterEach
  void close() {
    client.close();
    hub.close();
  }

  private static final class Recorder implements SubscriptionListener {
    final List<ChannelEvent> events = new CopyOnWriteArrayList<>();
    final List<Gap> gaps = new CopyOnWriteArrayList<>();
    final List<SubscriptionState> states = new CopyOnWriteArrayList<>();
    final List<Set<String>> refused = new CopyOnWriteArrayList<>();
    final List<CarillonException> failures = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(ChannelEvent event) {
      events.add(event);
    }

    @Override
    public void onGap(Gap gap) {
      gaps.add(gap);
    }

    @Override
    public void onState(SubscriptionState state) {
      states.add(state);
    }

    @Override
    public void onRefused(Set<String> channels, CarillonException reason) {
      refused.add(channels);
    }

    @Override
    public void onFailure(CarillonException reason) {
      failures.add(reason);
    }

    List<String> data() {
      return events.stream().map(ChannelEvent::data).toList();
    }
  }

  private static String event(int seq, String data) {
    return "{\"channel\":\"a\",\"seq\":%d,\"id\":\"%d\",\"data\":\"%s\"}".formatted(seq, seq, data);
  }

  private void awaitData(String... data) {
    await().untilAsserted(() -> assertThat(recorder.data()).containsExactly(data));
  }

  @Test
  void aStreamThatEndsIsResumedAfterTheLastEventAndARepetitionIsLeftOut() {
    hub.thenStream(CONNECTED, event(1, "one"), event(2, "two"))
        .thenStreamAndStayOpen(
            CONNECTED.replace("\"0\"", "\"2\""), event(2, "two"), event(3, "three"));

    client.subscribe("a", recorder);

    awaitData("one", "two", "three");
    assertThat(hub.requests().get(0).header("Last-Event-ID")).isEmpty();
    assertThat(hub.requests().get(1).header("Last-Event-ID")).isEqualTo("2");
    assertThat(hub.requests().get(1).uri()).hasToString("/api/channels/a/events");
    assertThat(recorder.states)
        .startsWith(
            SubscriptionState.CONNECTING,
            SubscriptionState.OPEN,
            SubscriptionState.WAITING,
            SubscriptionState.CONNECTING);
  }

  @Test
  void aLineThatIsCutOffIsNotDelivered() {
    hub.thenAnswer(
            200,
            CONNECTED + "\n" + event(1, "one") + "\n" + event(2, "two").substring(0, 30),
            "Content-Type",
            "application/x-ndjson")
        .thenStreamAndStayOpen(CONNECTED.replace("\"0\"", "\"1\""), event(2, "two"));

    client.subscribe("a", recorder);

    awaitData("one", "two");
  }

  @Test
  void aSilentStreamIsGivenUpAndResumed() {
    client = builder().heartbeatTimeout(Duration.ofMillis(200)).build();
    hub.thenStreamAndStayOpen(CONNECTED, event(1, "one"))
        .thenStreamAndStayOpen(CONNECTED.replace("\"0\"", "\"1\""), event(2, "two"));

    client.subscribe("a", recorder);

    awaitData("one", "two");
    assertThat(hub.requests().get(1).header("Last-Event-ID")).isEqualTo("1");
  }

  @Test
  void aStreamThatDoesNotBeginIsGivenUp() {
    client = builder().openTimeout(Duration.ofMillis(200)).build();
    hub.then(exchange -> Thread.sleep(60_000)).thenStreamAndStayOpen(CONNECTED, event(1, "one"));

    client.subscribe("a", recorder);

    awaitData("one");
  }

  @Test
  void aSlowListenerIsNotTakenForASilentStream() throws Exception {
    client = builder().heartbeatTimeout(Duration.ofMillis(100)).build();
    CountDownLatch isSlow = new CountDownLatch(1);
    hub.thenStreamAndStayOpen(CONNECTED, event(1, "one"), event(2, "two"));

    client.subscribe(
        "a",
        event -> {
          try {
            isSlow.await(400, TimeUnit.MILLISECONDS); // four times as long as silence may be
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          recorder.onEvent(event);
        });

    await().until(() -> recorder.events.size() == 1);
    assertThat(hub.requests()).hasSize(1);
    awaitData("one", "two");
  }

  @Test
  void aGapIsReportedInItsPlaceAndTheStreamContinuesFromIt() {
    hub.thenStream(
            CONNECTED,
            "{\"control\":\"gap\",\"id\":\"6\",\"channel\":\"a\",\"from\":1,\"to\":6,\"reason\":\"expired\"}",
            event(7, "seven"))
        .thenStreamAndStayOpen(CONNECTED.replace("\"0\"", "\"7\""));

    client.subscribe("a", SubscribeOptions.live().after("0"), recorder);

    awaitData("seven");
    assertThat(recorder.gaps)
        .containsExactly(
            new Gap(
                "a",
                java.util.OptionalLong.of(1),
                java.util.OptionalLong.of(6),
                Gap.Reason.EXPIRED));
    assertThat(hub.requests().get(0).header("Last-Event-ID")).isEqualTo("0");
  }

  @Test
  void aBreakBeforeTheGapAsksForTheOldPositionAgain() {
    hub.thenStream(CONNECTED).thenStreamAndStayOpen(CONNECTED);

    client.subscribe("a", SubscribeOptions.live().after("99"), recorder);

    await().until(() -> hub.requests().size() == 2);
    assertThat(hub.requests().get(1).header("Last-Event-ID")).isEqualTo("99");
  }

  @Test
  void aPermanentRefusalEndsTheSubscription() {
    hub.thenAnswer(404, "{\"title\":\"Not Found\",\"detail\":\"there is no such path\"}");

    Subscription subscription = client.subscribe("a", recorder);

    assertThatThrownBy(() -> subscription.ended().toCompletableFuture().join())
        .hasCauseInstanceOf(CarillonException.class)
        .hasMessageContaining("404: there is no such path");
    await().until(() -> recorder.failures.size() == 1);
    assertThat(recorder.failures.get(0).status()).isEqualTo(404);
    assertThat(subscription.state()).isEqualTo(SubscriptionState.CLOSED);
  }

  @Test
  void aTemporaryRefusalIsRetriedNotBeforeTheHubAllows() {
    hub.thenAnswer(503, "", "Retry-After", "1").thenStreamAndStayOpen(CONNECTED, event(1, "one"));
    long start = System.nanoTime();

    client.subscribe("a", recorder);

    awaitData("one");
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(990));
  }

  @Test
  void attemptsAreLimitedIfConfigured() {
    client = builder().maxAttempts(2).build();
    hub.thenAnswer(500, "").thenAnswer(502, "<html>").thenAnswer(500, "");

    Subscription subscription = client.subscribe("a", recorder);

    assertThatThrownBy(() -> subscription.ended().toCompletableFuture().join())
        .hasMessageContaining("500");
    assertThat(hub.requests()).hasSize(3);
  }

  @Test
  void anAnswerThatIsNoStreamIsTemporary() {
    hub.thenAnswer(200, "<html>please log in</html>", "Content-Type", "text/html")
        .thenStreamAndStayOpen(CONNECTED, event(1, "one"));

    client.subscribe("a", recorder);

    awaitData("one");
  }

  @Test
  void unreadableLinesAreALostStream() {
    hub.thenStream(CONNECTED, event(1, "one"), "{oops")
        .thenStreamAndStayOpen(CONNECTED.replace("\"0\"", "\"1\""), event(2, "two"));

    client.subscribe("a", recorder);

    awaitData("one", "two");
  }

  @Test
  void aRefusedTokenIsReplacedIfItCanBe() {
    client = builder().token(this::token).build();
    hub.thenAnswer(401, "").thenStreamAndStayOpen(CONNECTED, event(1, "one"));

    client.subscribe("a", recorder);

    awaitData("one");
    assertThat(hub.requests().get(0).header("Authorization")).isEqualTo("Bearer old");
    assertThat(hub.requests().get(1).header("Authorization")).isEqualTo("Bearer new");
  }

  private String token(boolean fresh) {
    tokenRequests.add(fresh);
    return fresh ? "new" : "old";
  }

  @Test
  void aFixedTokenThatIsRefusedEndsTheSubscription() {
    client = builder().token("fixed").build();
    hub.thenAnswer(401, "{\"detail\":\"the token has expired\"}");

    Subscription subscription = client.subscribe("a", recorder);

    assertThatThrownBy(() -> subscription.ended().toCompletableFuture().join())
        .hasMessageContaining("the token has expired");
  }

  @Test
  void anExpiredStreamIsOpenedAgainWithAFreshToken() {
    client = builder().token(this::token).build();
    hub.thenStream(
            CONNECTED,
            event(1, "one"),
            "{\"control\":\"expired\",\"id\":\"1\",\"expired\":\"2030-01-01T00:00:00Z\"}")
        .thenStreamAndStayOpen(CONNECTED.replace("\"0\"", "\"1\""), event(2, "two"));

    client.subscribe("a", recorder);

    awaitData("one", "two");
    assertThat(hub.requests().get(1).header("Authorization")).isEqualTo("Bearer new");
  }

  @Test
  void refusedChannelsAreLeftOutAndTheOthersContinue() {
    hub.thenAnswer(403, "{\"detail\":\"no\",\"channels\":[\"b\"]}")
        .thenStreamAndStayOpen(
            CONNECTED.replace("\"0\"", "\"a=0\""), event(1, "one").replace("\"1\"", "\"a=1\""));

    client.subscribe(List.of("a", "b"), SubscribeOptions.live(), recorder);

    awaitData("one");
    assertThat(recorder.refused).containsExactly(Set.of("b"));
    assertThat(hub.requests().get(0).uri()).hasToString("/api/events?channel=a&channel=b");
    assertThat(hub.requests().get(1).uri()).hasToString("/api/events?channel=a");
  }

  @Test
  void anExceptionOfTheListenerEndsTheSubscriptionBeforeThatEvent() {
    hub.thenStreamAndStayOpen(CONNECTED, event(1, "one"), event(2, "two"), event(3, "three"));

    Subscription subscription =
        client.subscribe(
            "a",
            event -> {
              if (event.data().equals("two")) {
                throw new IllegalStateException("cannot handle two");
              }
              recorder.onEvent(event);
            });

    assertThatThrownBy(() -> subscription.ended().toCompletableFuture().join())
        .hasMessageContaining("cannot handle two");
    assertThat(subscription.position()).hasValue("1");
    assertThat(recorder.data()).containsExactly("one");
  }

  @Test
  void closingEndsAtOnceAndNothingIsDeliveredAfterwards() {
    hub.thenStreamAndStayOpen(CONNECTED, event(1, "one"), event(2, "two"));
    Subscription[] subscription = new Subscription[1];
    CountDownLatch isAssigned = new CountDownLatch(1);

    subscription[0] =
        client.subscribe(
            "a",
            event -> {
              recorder.onEvent(event);
              try {
                isAssigned.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              subscription[0].close();
            });
    isAssigned.countDown();

    subscription[0].ended().toCompletableFuture().join();
    assertThat(recorder.data()).containsExactly("one");
  }

  @Test
  void closingEndsAPause() {
    client = CarillonClient.builder(hub.uri()).build();
    hub.thenAnswer(503, "", "Retry-After", "600");
    Subscription subscription = client.subscribe("a", recorder);
    await().until(() -> subscription.state() == SubscriptionState.WAITING);

    subscription.close();

    subscription.ended().toCompletableFuture().join();
    assertThat(subscription.state()).isEqualTo(SubscriptionState.CLOSED);
  }

  @Test
  void reconnectingEndsAPause() {
    client = CarillonClient.builder(hub.uri()).build();
    hub.thenAnswer(503, "", "Retry-After", "600").thenStreamAndStayOpen(CONNECTED, event(1, "one"));
    Subscription subscription = client.subscribe("a", recorder);
    await()
        .untilAsserted(
            () -> {
              subscription.reconnect();
              assertThat(recorder.data()).containsExactly("one");
            });
  }

  @Test
  void aReaderTakesEventsAndThrowsGapsInTheirPlace() throws Exception {
    hub.thenStreamAndStayOpen(
        CONNECTED,
        event(1, "one"),
        "{\"control\":\"gap\",\"id\":\"5\",\"channel\":\"a\",\"from\":2,\"to\":5,\"reason\":\"expired\"}",
        event(6, "six"));

    try (EventReader reader = client.read("a", SubscribeOptions.live())) {
      assertThat(reader.next().data()).isEqualTo("one");
      assertThat(reader.position()).hasValue("1");
      assertThatThrownBy(reader::next)
          .isInstanceOfSatisfying(
              GapException.class, gap -> assertThat(gap.gap().to()).hasValue(5));
      assertThat(reader.next().data()).isEqualTo("six");
      assertThat(reader.poll(Duration.ofMillis(10))).isEmpty();
    }
  }

  @Test
  void aReaderOfAClosedClientHasNoNextEvent() {
    hub.thenStreamAndStayOpen(CONNECTED);
    try (EventReader reader = client.read("a", SubscribeOptions.live())) {
      client.close();

      assertThat(reader.hasNext()).isFalse();
    }
  }

  @Test
  void aReaderThrowsWhyItsSubscriptionHasEnded() {
    hub.thenAnswer(403, "{\"detail\":\"not for you\"}");

    try (EventReader reader = client.read("a", SubscribeOptions.live())) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(CarillonException.class)
          .hasMessageContaining("not for you");
    }
  }
}
