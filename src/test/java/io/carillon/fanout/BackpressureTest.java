package io.carillon.fanout;

import static io.carillon.fanout.Engine.spec;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Publishers of transient events wait for shards that are slower, and for nobody else. */
class BackpressureTest {
  private static final int TAIL = 100;

  private final RecordingSink sink = new RecordingSink();
  private final Engine engine = Engine.with().tailFrames(TAIL).build();

  @Test
  void aPublisherWaitsWhileAShardHasAQuarterOfTheTailToServe() {
    subscribe();

    for (int i = 0; i < TAIL / 4; i++) {
      assertThat(isDone(engine.publishTransient("e" + i))).isTrue();
    }
    CompletionStage<?> next = engine.publishTransient("one more");
    assertThat(isDone(next)).isFalse();

    engine.runUntilIdle();
    assertThat(isDone(next)).isTrue();
    assertThat(isDone(engine.publishTransient("and so on"))).isTrue();
  }

  @Test
  void aPublisherThatWaitsLosesNothingHoweverFastItIs() {
    subscribe();

    for (int i = 0; i < 10 * TAIL; i++) {
      if (!isDone(engine.publishTransient("e" + i))) {
        engine.runUntilIdle();
      }
    }
    engine.runUntilIdle();

    assertThat(messages()).isEqualTo(10 * TAIL);
  }

  @Test
  void withoutSubscribersNobodyWaits() {
    engine.publish("a channel in memory");

    assertThat(publishMany(2 * TAIL)).allMatch(BackpressureTest::isDone);
  }

  @Test
  void whoWaitsContinuesWhenTheLastSubscriberLeaves() {
    Subscription only = subscribe();
    List<CompletionStage<?>> published = publishMany(TAIL);
    assertThat(published).anyMatch(stage -> !isDone(stage));

    only.close(CloseReason.DISCONNECTED);
    engine.runUntilIdle();

    assertThat(published).allMatch(BackpressureTest::isDone);
  }

  @Test
  void aSubscriberThatDoesNotReadHoldsNobodyBack() {
    subscribe();
    sink.block();

    for (int i = 0; i < 2 * TAIL; i++) {
      CompletionStage<?> published = engine.publishTransient("e" + i);
      engine.runUntilIdle();
      assertThat(isDone(published)).isTrue();
    }
  }

  @Test
  void aShardThatStandsStillHoldsPublishersUntilTheSecondCheck() {
    subscribe();
    List<CompletionStage<?>> published = publishMany(TAIL);

    engine.channels.releaseOverduePublishers();
    assertThat(published).anyMatch(stage -> !isDone(stage));
    engine.channels.releaseOverduePublishers();
    assertThat(published).allMatch(BackpressureTest::isDone);
  }

  @Test
  void allContinueWhenTheHubStops() {
    subscribe();
    List<CompletionStage<?>> published = publishMany(TAIL);

    engine.channels.releasePublishers();

    assertThat(published).allMatch(BackpressureTest::isDone);
  }

  @Test
  void noneIsForgottenWhilePublishersAndAShardRace() throws Exception {
    subscribe();
    ExecutorService publishers = Executors.newFixedThreadPool(3);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(publishers.submit(() -> publishAndWait(20 * TAIL)));
    }
    while (!all.stream().allMatch(Future::isDone)) {
      engine.runUntilIdle();
    }
    publishers.shutdown();
    for (Future<?> each : all) {
      each.get();
    }
    engine.runUntilIdle();

    assertThat(messages()).isEqualTo(3 * 20 * TAIL);
  }

  private Subscription subscribe() {
    Subscription live = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    return live;
  }

  private long messages() {
    return sink.stream().stream().filter(event -> event.type().equals("message")).count();
  }

  private void publishAndWait(int count) {
    for (int i = 0; i < count; i++) {
      CompletableFuture<?> published = engine.publishTransient("e" + i).toCompletableFuture();
      published.orTimeout(20, TimeUnit.SECONDS).join();
    }
  }

  private List<CompletionStage<?>> publishMany(int count) {
    List<CompletionStage<?>> published = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      published.add(engine.publishTransient("e" + i));
    }
    return published;
  }

  private static boolean isDone(CompletionStage<?> stage) {
    return stage.toCompletableFuture().isDone();
  }
}
