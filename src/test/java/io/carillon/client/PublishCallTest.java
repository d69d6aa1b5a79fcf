package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the client publishes, whatever the hub answers. */
@Timeout(30)
class PublishCallTest {
  private static final String RECEIPT =
      "{\"channel\":\"orders\",\"first\":7,\"last\":7,\"count\":1}";

  private final ScriptedHub hub = new ScriptedHub();
  private CarillonClient client = builder().build();

  private CarillonClient.Builder builder() {
    return CarillonClient.builder(hub.uri()).backoff(Duration.ofMillis(1), Duration.ofMillis(5));
  }

  @AfterEach
  void close() {
    client.close();
    hub.close();
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static CarillonException failure(CompletionStage<?> stage) {
    try {
      join(stage);
      throw new AssertionError("has not failed");
    } catch (CompletionException e) {
      return (CarillonException) e.getCause();
    }
  }

  @Test
  void aPublicationIsSentWithAllItsFields() {
    hub.thenAnswer(201, RECEIPT);

    Receipt receipt =
        join(
            client.publish(
                "orders/x",
                Publication.json("{\"id\":\n42}")
                    .type("created")
                    .topic("orders/42")
                    .key("42")
                    .id("own")
                    .ttl(Duration.ofMinutes(10))
                    .toUser("ann")
                    .toRole("desk")));

    assertThat(receipt).isEqualTo(new Receipt("orders/x", 7, 7, 1));
    ScriptedHub.Request request = hub.requests().get(0);
    assertThat(request.uri()).hasToString("/api/channels/orders%2Fx/events");
    assertThat(request.header("Content-Type")).isEqualTo("application/json");
    assertThat(request.body())
        .isEqualTo(
            "{\"id\":\"own\",\"type\":\"created\",\"key\":\"42\",\"ttl\":\"PT10M\","
                + "\"topics\":[\"orders/42\"],\"to\":{\"users\":[\"ann\"],\"roles\":[\"desk\"]},"
                + "\"data\":{\"id\": 42}}");
  }

  @Test
  void lostAndTemporaryAnswersAreRetriedWithTheSameKey() {
    hub.thenBreak()
        .thenAnswer(503, "", "Retry-After", "0")
        .thenAnswer(429, "")
        .thenAnswer(200, RECEIPT);

    assertThat(join(client.publish("orders", Publication.text("one"))).first()).isEqualTo(7);

    assertThat(hub.requests()).hasSize(4);
    assertThat(hub.requests()).extracting(r -> r.header("Idempotency-Key")).doesNotContain("");
    assertThat(hub.requests())
        .extracting(r -> r.header("Idempotency-Key"))
        .containsOnly(hub.requests().get(0).header("Idempotency-Key"));
  }

  @Test
  void anAnswerThatTakesTooLongIsRetried() {
    client = builder().requestTimeout(Duration.ofMillis(200)).build();
    hub.then(exchange -> Thread.sleep(60_000)).thenAnswer(200, RECEIPT);

    assertThat(join(client.publish("orders", Publication.text("one"))).first()).isEqualTo(7);
  }

  @Test
  void aPermanentRefusalFailsWithTheHubsExplanation() {
    hub.thenAnswer(413, "{\"title\":\"Too Large\",\"detail\":\"at most 256 KiB\"}");

    CarillonException refusal = failure(client.publish("orders", Publication.text("one")));

    assertThat(refusal).hasMessage("413: at most 256 KiB");
    assertThat(refusal.status()).isEqualTo(413);
    assertThat(refusal.isTemporary()).isFalse();
  }

  @Test
  void retriesEndAtTheDeadline() {
    client = builder().publishTimeout(Duration.ofMillis(300)).build();
    for (int i = 0; i < 1000; i++) {
      hub.thenAnswer(503, "");
    }

    assertThat(failure(client.publish("orders", Publication.text("one"))).isTemporary()).isTrue();
  }

  @Test
  void aPauseBeyondTheDeadlineIsNotWaitedFor() {
    hub.thenAnswer(429, "{\"detail\":\"too many\"}", "Retry-After", "60");

    CarillonException refusal = failure(client.publish("orders", Publication.text("one")));

    assertThat(refusal.retryAfter()).hasValue(Duration.ofSeconds(60));
  }

  @Test
  void aTransientPublicationIsRepeatedOnlyIfItWasRefused() {
    hub.thenAnswer(503, "")
        .thenAnswer(202, "{\"channel\":\"orders\",\"first\":0,\"last\":0,\"count\":1}")
        .thenBreak()
        .thenBreak();

    assertThat(join(client.publish("orders", Publication.text("hint").asTransient())).last())
        .isZero();
    assertThat(failure(client.publish("orders", Publication.text("hint").asTransient())))
        .hasMessageContaining("does not answer");
    assertThat(hub.requests()).allMatch(request -> request.header("Idempotency-Key").isEmpty());
  }

  @Test
  void aRefusedTokenIsReplacedOnce() {
    client = builder().token(fresh -> fresh ? "new" : "old").build();
    hub.thenAnswer(401, "").thenAnswer(201, RECEIPT).thenAnswer(401, "").thenAnswer(401, "");

    join(client.publish("orders", Publication.text("one")));

    assertThat(hub.requests().get(1).header("Authorization")).isEqualTo("Bearer new");
    assertThat(failure(client.publish("orders", Publication.text("two"))).status()).isEqualTo(401);
  }

  @Test
  void aBatchIsOneRequestOfManyLines() {
    hub.thenAnswer(201, "{\"channel\":\"orders\",\"first\":1,\"last\":3,\"count\":3}");

    Receipt receipt =
        join(
            client.publishAll(
                "orders",
                List.of(Publication.text("one"), Publication.json("2"), Publication.text("3\n"))));

    assertThat(receipt.count()).isEqualTo(3);
    assertThat(hub.requests().get(0).header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(hub.requests().get(0).body())
        .isEqualTo("{\"data\":\"one\"}\n{\"data\":2}\n{\"data\":\"3\\u000a\"}\n");
  }

  @Test
  void whatIsNoBatchIsRefusedAtOnce() {
    assertThatThrownBy(() -> client.publishAll("orders", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> client.publishAll("orders", List.of(Publication.text("x").asTransient())))
        .hasMessageContaining("transient");
    assertThatThrownBy(() -> Publication.json("1},{\"data\":2"))
        .hasMessageContaining("text after the value");
  }

  @Test
  void publicationsBeyondTheLimitsFailAtOnceAndTheOthersTakeTurns() {
    client = builder().maxPublications(1, 1).build();
    CountDownLatch isFull = new CountDownLatch(1);
    hub.then(exchange -> isFull.await()).thenBreak(); // the first is held, then lost
    for (int i = 0; i < 2; i++) {
      hub.thenAnswer(201, RECEIPT);
    }

    CompletionStage<Receipt> first = client.publish("orders", Publication.text("one"));
    CompletionStage<Receipt> second = client.publish("orders", Publication.text("two"));
    CarillonException third = failure(client.publish("orders", Publication.text("three")));
    isFull.countDown();

    assertThat(third).hasMessage("1 publications wait already");
    join(first);
    join(second);
  }

  @Test
  void closingGivesUpWhatHasNoReceipt() {
    hub.then(exchange -> Thread.sleep(60_000));
    CompletionStage<Receipt> open = client.publish("orders", Publication.text("one"));
    await().until(() -> hub.requests().size() == 1);

    client.close();

    assertThat(failure(open)).hasMessage("the client is closed");
    assertThat(failure(client.publish("orders", Publication.text("two"))))
        .hasMessage("the client is closed");
  }
}
