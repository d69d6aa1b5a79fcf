package io.carillon.fanout;

import static io.carillon.fanout.Engine.spec;
import static io.carillon.fanout.Engine.texts;
import static io.carillon.log.Conflation.Keyless.ALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.SlowReader;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.fanout.KeyedWorld.Action;
import io.carillon.fanout.KeyedWorld.Subscriber;
import io.carillon.wire.LongPollFormat;
import io.carillon.wire.ParsedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/** How a reader that falls out of the hot tail is served, by the policy of the channel. */
@PropertyDefaults(tries = 500, edgeCases = EdgeCasesMode.NONE)
class SlowReaderTest {
  private final RecordingSink sink = new RecordingSink();

  private static Engine engine(SlowReader policy) {
    return Engine.with().tailFrames(10).pageSize(4).slowReader(policy).build();
  }

  private static void measure(Engine engine, String key, int value) {
    engine.publish(Engine.publication(key + "=" + value).key(key).build());
  }

  /** Opens a live stream whose client has stopped reading. */
  private StreamSubscription stalled(Engine engine) {
    StreamSubscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    sink.block();
    return subscription;
  }

  // --- catch up ---------------------------------------------------------------------------------

  @Example
  void aReaderThatCatchesUpIsServedEveryEvent() {
    Engine engine = engine(SlowReader.CATCH_UP);
    stalled(engine);
    for (int i = 1; i <= 50; i++) {
      engine.publish(Engine.publication("e" + i).key("same").build());
      engine.runUntilIdle();
    }
    sink.unblock();
    engine.runUntilIdle();
    assertThat(sink.data()).isEqualTo(texts(1, 50));
  }

  // --- conflate ---------------------------------------------------------------------------------

  @Example
  void aConflatedReaderIsServedTheNewestOfEachKeyItMissedAndThenEverything() {
    Engine engine = engine(SlowReader.CONFLATE);
    StreamSubscription subscription = stalled(engine);
    for (int i = 1; i <= 50; i++) {
      measure(engine, "cpu", i);
      measure(engine, "memory", i);
      engine.runUntilIdle();
    }
    sink.unblock();
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("cpu=50", "memory=50");
    assertThat(sink.ids()).containsExactly("99", "100");

    measure(engine, "cpu", 51);
    measure(engine, "cpu", 52);
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("cpu=50", "memory=50", "cpu=51", "cpu=52");
    assertThat(subscription.isLive()).isTrue();
    assertThat(engine.listener.gaps).isEmpty();
  }

  @Example
  void anEventWithoutAKeyReplacesNothingAndIsNotReplaced() {
    Engine engine = engine(SlowReader.CONFLATE);
    stalled(engine);
    for (int i = 1; i <= 15; i++) {
      engine.publish("message " + i);
      measure(engine, "cpu", i);
      engine.runUntilIdle();
    }
    sink.unblock();
    engine.runUntilIdle();
    assertThat(sink.data()).hasSize(16).endsWith("message 15", "cpu=15");
  }

  @Example
  void aSlowReaderWithinTheHotTailIsServedEverything() {
    Engine engine = engine(SlowReader.CONFLATE);
    stalled(engine);
    for (int i = 1; i <= 10; i++) {
      measure(engine, "cpu", i);
      engine.runUntilIdle();
    }
    sink.unblock();
    engine.runUntilIdle();
    assertThat(sink.data()).hasSize(10);
  }

  @Example
  void aReaderThatResumesFartherBackThanTheHotTailIsConflated() {
    Engine engine = engine(SlowReader.CONFLATE);
    for (int i = 1; i <= 50; i++) {
      measure(engine, "cpu", i);
    }
    engine.open(spec(new Start.After(0)), sink);
    RecordingSink inTail = new RecordingSink();
    engine.open(spec(new Start.After(45)), inTail);
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("cpu=50");
    assertThat(inTail.data()).hasSize(5);
  }

  @Example
  void aReaderThatFallsBehindWithAllOthersIsConflated() {
    Engine engine = engine(SlowReader.CONFLATE);
    StreamSubscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    for (int i = 1; i <= 30; i++) { // more than the hot tail holds, before the shard serves it
      measure(engine, "cpu", i);
    }
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("cpu=30");
    assertThat(subscription.isLive()).isTrue();
  }

  @Example
  void aPollIsServedEverything() {
    Engine engine = engine(SlowReader.CONFLATE);
    for (int i = 1; i <= 50; i++) {
      measure(engine, "cpu", i);
    }
    engine.open(
        spec(
            Map.of(Engine.CHANNEL, new Start.After(0)),
            Selector.ALL,
            Reader.ANONYMOUS,
            LongPollFormat.INSTANCE,
            false),
        sink);
    engine.runUntilIdle();
    assertThat(sink.text()).contains("cpu=1\"", "cpu=25\"", "cpu=50\"");
  }

  @Example
  void aLongRangeIsConflatedInParts() {
    Engine engine = engine(SlowReader.CONFLATE);
    stalled(engine);
    for (int i = 1; i <= Cursor.MAX_CONFLATED_POSITIONS + 100; i++) {
      measure(engine, "cpu", i);
      engine.round();
    }
    sink.unblock();
    engine.runUntilIdle();
    assertThat(sink.data())
        .containsExactly(
            "cpu=" + Cursor.MAX_CONFLATED_POSITIONS,
            "cpu=" + (Cursor.MAX_CONFLATED_POSITIONS + 100));
  }

  @Example
  void missedEventsThatRetentionRemovedAreReportedAsAGap() {
    Engine engine = engine(SlowReader.CONFLATE);
    stalled(engine);
    for (int i = 1; i <= 50; i++) {
      measure(engine, "cpu", i);
      engine.runUntilIdle();
    }
    engine.log.retainFrom(Engine.CHANNEL, 20);
    sink.unblock();
    engine.runUntilIdle();
    assertThat(sink.ofType("gap").get(0).data()).contains("\"from\":1", "\"to\":19");
    assertThat(sink.data()).containsExactly("cpu=50");
  }

  @Provide
  Arbitrary<List<Subscriber>> readers() {
    return KeyedWorld.readers();
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    return KeyedWorld.actions();
  }

  @Property
  void conflatedReadersEndUpWithTheNewestOfEachKeyInOrderAndMayResumeFromAnyId(
      @ForAll("readers") List<Subscriber> readers, @ForAll("actions") List<Action> actions) {
    Engine engine = Engine.with().tailFrames(3).pageSize(2).slowReader(SlowReader.CONFLATE).build();
    KeyedWorld world = new KeyedWorld(engine);
    List<RecordingSink> sinks = new ArrayList<>();
    for (Subscriber subscriber : readers) {
      RecordingSink opened = new RecordingSink();
      engine.open(spec(new Start.Live(), subscriber.selector(), subscriber.reader()), opened);
      sinks.add(opened);
    }
    engine.runUntilIdle();
    for (Action action : actions) {
      RecordingSink acted = sinks.get(action.subscriber() % sinks.size());
      switch (action.kind()) {
        case 0, 1 -> acted.block();
        case 2 -> acted.unblock();
        case 3 -> engine.executor.runAll();
        default -> {
          world.publish(action.publication());
          engine.round();
        }
      }
    }
    engine.runUntilIdle();
    sinks.forEach(RecordingSink::unblock);
    engine.runUntilIdle();

    for (int i = 0; i < readers.size(); i++) {
      Subscriber subscriber = readers.get(i);
      List<ParsedEvent> events = sinks.get(i).events();
      assertThat(world.known(events, ALL)).isEqualTo(world.newest(subscriber, 0, ALL));
      assertThat(events.stream().map(event -> Long.parseLong(event.id())).toList())
          .isSorted()
          .doesNotHaveDuplicates();
      for (int seen = 0; seen <= events.size(); seen++) {
        long id = seen == 0 ? 0 : Long.parseLong(events.get(seen - 1).id());
        Map<Object, Long> known = new HashMap<>(world.known(events.subList(0, seen), ALL));
        SubscriptionSpec resumed =
            spec(new Start.After(id), subscriber.selector(), subscriber.reader());
        known.putAll(world.known(world.resumed(resumed), ALL));
        assertThat(known).as("after %d", id).isEqualTo(world.newest(subscriber, 0, ALL));
      }
    }
  }

  // --- disconnect -------------------------------------------------------------------------------

  @Example
  void aReaderThatFallsOutOfTheHotTailIsDisconnectedAtOnceAndResumesWithoutLoss() {
    Engine engine = engine(SlowReader.DISCONNECT);
    RecordingSink healthy = new RecordingSink();
    engine.open(spec(new Start.Live()), healthy);
    StreamSubscription subscription = stalled(engine);
    engine.publishMany(1);
    engine.runUntilIdle();
    for (int i = 2; i <= 10; i++) {
      engine.publishMany(1);
      engine.runUntilIdle();
    }
    assertThat(sink.isClosed()).as("its place is still there").isFalse();

    engine.publishMany(1);
    engine.runUntilIdle();

    assertThat(sink.isClosed()).as("although it never became ready").isTrue();
    assertThat(subscription.closeReason()).contains(CloseReason.TOO_SLOW);
    assertThat(CloseReason.TOO_SLOW).hasToString("too-slow");
    assertThat(healthy.data()).isEqualTo(texts(1, 11));

    RecordingSink resumed = new RecordingSink();
    StreamSubscription again = engine.open(spec(Engine.resuming(sink.lastEventId())), resumed);
    engine.runUntilIdle();
    assertThat(resumed.data()).isEqualTo(texts(1, 11));
    assertThat(again.isLive()).as("a reader far behind is not disconnected again").isTrue();
  }

  @Example
  void aReaderStillCatchingUpIsNotDisconnectedOrItWouldNeverFinish() {
    Engine engine = engine(SlowReader.DISCONNECT);
    engine.publishMany(30);
    sink.blockingAfterEachWrite();
    StreamSubscription subscription =
        engine.open(spec(new Start.After(22)), sink); // in the hot tail
    engine.runUntilIdle();
    engine.publishMany(9);
    engine.runUntilIdle();
    for (int i = 0; i < 10 && !subscription.isLive(); i++) {
      sink.unblock();
      engine.runUntilIdle();
    }
    assertThat(sink.data()).isEqualTo(texts(23, 39));
  }

  @Example
  void aResumingReaderThatDoesNotReadIsDisconnectedOnceItIsAHotTailFartherBehind() {
    Engine engine = engine(SlowReader.DISCONNECT);
    engine.publishMany(50);
    sink.block();
    StreamSubscription subscription = engine.open(spec(new Start.After(10)), sink);
    engine.runUntilIdle();
    for (int i = 1; i <= 10; i++) {
      engine.publishMany(1);
      engine.runUntilIdle();
    }
    assertThat(subscription.isClosed()).as("as far behind as when it began, and a tail").isFalse();

    engine.publishMany(1);
    engine.runUntilIdle();

    assertThat(subscription.closeReason()).contains(CloseReason.TOO_SLOW);
  }

  @Example
  void aResumingReaderMayNotLoseWhatItHasCaughtUp() {
    Engine engine = engine(SlowReader.DISCONNECT);
    engine.publishMany(50);
    StreamSubscription subscription = engine.open(spec(new Start.After(0)), sink);
    engine.round();
    engine.executor.runAll(); // it has read a page
    engine.round();
    sink.block();
    int seen = sink.data().size();
    assertThat(seen).as("events of the first page").isBetween(1, 49);
    for (int i = 0; i < 20 && !subscription.isClosed(); i++) {
      engine.publishMany(1);
      engine.runUntilIdle();
    }
    assertThat(subscription.closeReason()).contains(CloseReason.TOO_SLOW);
    assertThat(sink.data()).isEqualTo(texts(1, seen));
  }

  @Example
  void aReaderThatFellBehindWithAllOthersAndStopsReadingIsDisconnected() {
    Engine engine = engine(SlowReader.DISCONNECT);
    StreamSubscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    engine.publishMany(30);
    engine.round();
    sink.block();
    engine.runUntilIdle();
    for (int i = 0; i < 11; i++) {
      engine.publishMany(1);
      engine.runUntilIdle();
    }
    assertThat(subscription.closeReason()).contains(CloseReason.TOO_SLOW);
  }

  @Example
  void aReaderThatKeepsUpIsNotDisconnectedWhenTheHubIsLate() {
    Engine engine = engine(SlowReader.DISCONNECT);
    StreamSubscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    engine.publishMany(30); // more than the hot tail holds, before the shard serves it
    engine.runUntilIdle();
    assertThat(sink.data()).isEqualTo(texts(1, 30));
    assertThat(subscription.isLive()).isTrue();
  }

  @Example
  void aReaderThatHasCaughtUpIsNoLongerSlow() {
    Engine engine = engine(SlowReader.DISCONNECT);
    StreamSubscription subscription = stalled(engine);
    engine.publishMany(5);
    engine.runUntilIdle();
    sink.unblock();
    engine.runUntilIdle();
    engine.publishMany(30);
    engine.runUntilIdle();
    assertThat(sink.data()).isEqualTo(texts(1, 35));
    assertThat(subscription.isLive()).isTrue();
  }
}
