package io.carillon.fanout;

import static io.carillon.fanout.Engine.CHANNEL;
import static io.carillon.fanout.Engine.sayings;
import static io.carillon.fanout.Engine.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.LogUnavailableException;
import io.carillon.testing.RecordedWarnings;
import io.carillon.wire.Gap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a single stream says, from its first byte on: where it begins, its ids, its gaps, its signs
 * of life.
 */
class StreamTest {
  @RegisterExtension
  final RecordedWarnings warnings = RecordedWarnings.ofPackage("io.carillon.fanout");

  private final Engine engine = Engine.with().tailFrames(10).pageSize(4).build();
  private final RecordingSink sink = new RecordingSink();

  @Test
  void aStreamBeginsWithTheReconnectionTimeAndThePositionItStartsFrom() {
    engine.publishMany(3);

    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.settle();

    assertThat(sink.text())
        .isEqualTo(
            """
            retry: 2000
            id: 3
            event: connected
            data: {"clientId":"%s"}

            """
                .formatted(subscription.id()));
  }

  @Test
  void aLiveStreamBeginsAtTheMomentItWasAskedForAndNotWhenItsShardComesRoundToIt() {
    engine.publishMany(2);
    Subscription subscription = engine.fanOut.subscribe(spec(new Start.Live()), sink);
    engine.publishMany(1);
    subscription.start();
    engine.publishMany(1);
    engine.settle();

    assertThat(sink.stream().get(0).id()).isEqualTo("2");
    assertThat(sink.data()).isEqualTo(sayings(3, 4));
  }

  @Test
  void aLiveStreamDoesNotGetWhatWasPublishedBeforeItThoughOthersStillAwaitIt() {
    engine.open(spec(new Start.Live()), new RecordingSink());
    engine.settle();
    engine.publishMany(2); // not served yet

    engine.open(spec(new Start.Live()), sink);
    engine.settle();

    assertThat(sink.data()).isEmpty();
    assertThat(sink.lastEventId()).isEqualTo("2");
  }

  @Test
  void aChannelWithoutEventsIsWaitedFor() {
    engine.open(spec(new Start.Earliest()), sink);
    engine.settle();
    assertThat(sink.lastEventId()).isEqualTo("0");

    engine.publishMany(2);
    engine.settle();

    assertThat(sink.data()).isEqualTo(sayings(1, 2));
    assertThat(sink.ids()).containsExactly("1", "2");
  }

  @Test
  void resumingFromAnyPositionGivesExactlyTheRest() {
    engine.publishMany(25);
    for (long position = 0; position <= 25; position++) {
      RecordingSink resumed = new RecordingSink();
      engine.open(spec(new Start.After(position)), resumed);
      engine.settle();

      assertThat(resumed.stream().get(0).id()).isEqualTo(Long.toString(position));
      assertThat(resumed.data()).isEqualTo(sayings(position + 1, 25));
      assertThat(resumed.ofType("gap")).isEmpty();
    }
  }

  @Test
  void theEarliestIsTheFirstEventThatRetentionHasLeft() {
    engine.publishMany(20);
    engine.log.retainFrom(CHANNEL, 6);

    engine.open(spec(new Start.Earliest()), sink);
    engine.settle();

    assertThat(sink.lastEventId()).isEqualTo("20");
    assertThat(sink.stream().get(0).id()).isEqualTo("5");
    assertThat(sink.data()).isEqualTo(sayings(6, 20));
    assertThat(sink.ofType("gap")).isEmpty();
  }

  @Test
  void sinceAPointOfTimeBeginsWithTheFirstEventAppendedThenOrLater() {
    engine.publishMany(12);
    engine.pass(Duration.ofMinutes(1));
    engine.publishMany(3);

    engine.open(spec(new Start.Since(engine.clock.instant())), sink);
    engine.settle();

    assertThat(sink.data()).isEqualTo(sayings(13, 15));
  }

  @Test
  void aNewSubscriberDoesNotSendTheOthersToTheLog() {
    engine.publishMany(5);
    engine.open(spec(new Start.Live()), new RecordingSink());
    engine.settle();
    engine.log.commit(Engine.saying("e6").build()); // committed, not appended yet

    for (Start start :
        List.of(
            new Start.Earliest(),
            new Start.Unknown(),
            new Start.Since(engine.clock.instant()),
            new Start.After(99))) {
      engine.open(spec(start), new RecordingSink());
    }
    engine.settle();

    assertThat(engine.channels.find(CHANNEL).orElseThrow().head()).isEqualTo(5);
    assertThat(engine.log.reads()).isZero();
  }

  @Test
  void aPositionThatAnotherNodeHasGivenIsResumedFromBeforeWordOfItsEventsHasCome() {
    engine.publishMany(3);
    engine.open(spec(new Start.Live()), new RecordingSink());
    engine.commitElsewhere("e4");
    engine.commitElsewhere("e5");

    engine.open(spec(new Start.After(4)), sink);
    engine.settle();

    assertThat(sink.data()).containsExactly("e5");
    assertThat(sink.ofType("gap")).isEmpty();
  }

  // --- gaps -------------------------------------------------------------------------------------

  @Test
  void resumingFromAnExpiredPositionTellsTheGapAndThenTheOldestEvent() {
    engine.publishMany(20);
    engine.log.retainFrom(CHANNEL, 6);

    engine.open(spec(new Start.After(2)), sink);
    engine.settle();

    assertThat(sink.text())
        .contains(
            """
            id: 5
            event: gap
            data: {"channel":"orders","from":3,"to":5,"reason":"expired"}

            id: 6
            data: e6
            """);
    assertThat(sink.data()).isEqualTo(sayings(6, 20));
    assertThat(engine.listener.gaps).containsExactly(Gap.expired(CHANNEL, 3, 5));
  }

  @Test
  void resumingWhenRetentionHasLeftNothingGoesOnFromTheHead() {
    engine.publishMany(20);
    engine.log.retainFrom(CHANNEL, 21);

    engine.open(spec(new Start.After(2)), sink);
    engine.settle();
    assertThat(sink.ofType("gap"))
        .extracting("id", "data")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "20", "{\"channel\":\"orders\",\"from\":3,\"to\":20,\"reason\":\"expired\"}"));

    engine.publishMany(1);
    engine.settle();
    assertThat(sink.data()).containsExactly("e21");
  }

  @Test
  void resumingFromTheFutureTellsWhatIsNotThereAndThenWhatIs() {
    engine.publishMany(3);

    engine.open(spec(new Start.After(7)), sink);
    engine.settle();

    assertThat(sink.ofType("gap"))
        .extracting("id", "data")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "0", "{\"channel\":\"orders\",\"from\":4,\"to\":7,\"reason\":\"future\"}"));
    assertThat(sink.data()).isEqualTo(sayings(1, 3));
  }

  @Test
  void resumingFromAnUnknownPositionSaysSoAndThenGivesWhatThereIs() {
    engine.publishMany(3);

    engine.open(spec(new Start.Unknown()), sink);
    engine.settle();

    assertThat(sink.ofType("gap").get(0).data())
        .isEqualTo("{\"channel\":\"orders\",\"from\":null,\"to\":null,\"reason\":\"unknown\"}");
    assertThat(sink.data()).isEqualTo(sayings(1, 3));
  }

  // --- time to live -----------------------------------------------------------------------------

  @Test
  void anEventWhoseTimeIsOverIsDeliveredNeitherFromTheLogNorFromTheHotTail() {
    engine.publish(Engine.saying("old").ttl(Duration.ofSeconds(5)).build());
    for (int i = 0; i < 12; i++) {
      engine.publish("filler");
    }
    engine.publish(Engine.saying("new").ttl(Duration.ofSeconds(5)).build());
    engine.publish("last");
    engine.pass(Duration.ofSeconds(6));

    engine.open(spec(new Start.After(0)), sink);
    engine.settle();

    assertThat(sink.data()).hasSize(13).doesNotContain("old", "new").endsWith("last");
    assertThat(sink.ofType("gap")).isEmpty();
  }

  @Test
  void aReaderComesThroughWhereNothingIsLeftWhoseTimeIsNotOver() {
    for (int i = 0; i < 20; i++) {
      engine.publish(Engine.saying("mortal").ttl(Duration.ofSeconds(5)).build());
    }
    engine.pass(Duration.ofSeconds(6));
    Subscription subscription = engine.open(spec(new Start.After(0)), sink);
    engine.settle();

    assertThat(sink.data()).isEmpty();
    assertThat(sink.ofType("gap")).isEmpty();
    assertThat(subscription.state()).isEqualTo("live");
    assertThat(subscription.position()).isEqualTo("20");
  }

  // --- transient events -------------------------------------------------------------------------

  @Test
  void whoResumesBeforeTheOthersAreServedSeesNoTransientEventOfTheTimeBefore() {
    RecordingSink other = new RecordingSink();
    engine.open(spec(new Start.Live()), other);
    engine.publishMany(1);
    engine.settle();
    engine.publishMany(1);
    engine.publishTransient("past");
    engine.open(spec(new Start.After(1)), sink);
    engine.publishTransient("present");
    engine.settle();

    assertThat(other.data()).containsExactly("e1", "e2", "past", "present");
    assertThat(sink.data()).containsExactly("e2", "present");
  }

  @Test
  void aTransientEventIsForThoseWhoAreThereAndIsNeverReplayed() {
    RecordingSink there = new RecordingSink();
    engine.open(spec(new Start.Live()), there);
    engine.publishMany(1);
    engine.publishTransient("typing");
    engine.publishMany(1);

    engine.open(spec(new Start.After(0)), sink); // finds all three in the hot tail
    engine.settle();

    assertThat(there.data()).containsExactly("e1", "typing", "e2");
    assertThat(there.ids()).containsExactly("1", "1", "2");
    assertThat(sink.data()).containsExactly("e1", "e2");
  }

  @Test
  void aStalledReaderStillGetsTheTransientEventsThatTheHotTailHas() {
    engine.open(spec(new Start.Live()), sink);
    engine.settle();
    sink.block();
    engine.publishMany(1);
    engine.publishTransient("typing");
    engine.publishMany(1);
    engine.settle();
    sink.unblock();
    engine.settle();

    assertThat(sink.data()).containsExactly("e1", "typing", "e2");
  }

  // --- heartbeats -------------------------------------------------------------------------------

  @Test
  void anIdleStreamGivesASignOfLifeAfterTheIntervalAndEveryIntervalAfterThat() {
    engine.open(spec(new Start.Live()), sink);
    engine.settle();

    engine.pass(Duration.ofSeconds(14));
    assertThat(sink.ofType("heartbeat")).isEmpty();
    engine.pass(Duration.ofSeconds(1));
    assertThat(sink.ofType("heartbeat")).hasSize(1);
    assertThat(sink.ofType("heartbeat").get(0).data())
        .isEqualTo(Long.toString(engine.clock.millis()));

    engine.pass(Duration.ofMinutes(1), Duration.ofSeconds(1));
    assertThat(sink.ofType("heartbeat")).hasSize(5);
  }

  @Test
  void aBusyStreamNeedsNoHeartbeat() {
    engine.open(spec(new Start.Live()), sink);
    for (int second = 0; second < 60; second++) {
      engine.pass(Duration.ofSeconds(1));
      engine.publish("tick");
    }
    engine.settle();
    assertThat(sink.ofType("heartbeat")).isEmpty();
  }

  @Test
  void heartbeatsMoveTheReaderOfAQuietTopicOnAndItsIdResumesExactly() {
    Selector quiet = Selector.of(List.of("quiet"));
    engine.open(spec(new Start.Live(), quiet, Reader.ANONYMOUS), sink);
    engine.settle();
    for (int i = 0; i < 30; i++) {
      engine.publish(Engine.saying("loud").topic("loud").build());
    }
    engine.publish(
        Engine.saying("secret")
            .topic("quiet")
            .audience(new Audience(Set.of("anna"), Set.of()))
            .build());
    engine.settle();
    engine.pass(Duration.ofSeconds(15));
    assertThat(sink.lastEventId()).isEqualTo("31");

    engine.publish(Engine.saying("for all").topic("quiet").build());
    RecordingSink resumed = new RecordingSink();
    engine.open(spec(Engine.resuming(sink.lastEventId()), quiet, Reader.ANONYMOUS), resumed);
    engine.settle();

    assertThat(resumed.data()).containsExactly("for all");
    assertThat(resumed.ofType("gap")).isEmpty();
  }

  @Test
  void withAnIntervalOfZeroThereAreNoHeartbeats() {
    Engine silent = Engine.with().heartbeat(Duration.ZERO).build();
    silent.open(spec(new Start.Live()), sink);
    silent.pass(Duration.ofHours(1), Duration.ofSeconds(10));
    assertThat(sink.stream()).hasSize(1);
    assertThat(sink.isClosed()).isFalse();
  }

  // --- several channels -------------------------------------------------------------------------

  @Test
  void theIdOnAStreamOfSeveralChannelsIsTheVectorOfPositionsItsOwnChannelFirst() {
    ChannelName a = new ChannelName("a");
    ChannelName b = new ChannelName("b");
    engine.open(
        spec(
            Map.of(a, new Start.Live(), b, new Start.Live()), Selector.ALL, Reader.ANONYMOUS, true),
        sink);
    engine.publish(io.carillon.event.Publication.to(a).text("one").build());
    engine.settle();
    engine.publish(io.carillon.event.Publication.to(b).text("two").build());
    engine.settle();
    engine.publish(io.carillon.event.Publication.to(a).text("three").build());
    engine.settle();

    assertThat(sink.stream().get(0).id()).isEqualTo("a=0,b=0");
    assertThat(sink.ids()).containsExactly("a=1,b=0", "b=1,a=1", "a=2,b=1");
  }

  @Test
  void aStreamOfOneChannelMayHaveAVectorForItsIdToo() {
    engine.open(
        spec(Map.of(CHANNEL, new Start.Live()), Selector.ALL, Reader.ANONYMOUS, true), sink);
    engine.publishMany(2);
    engine.publishTransient("typing");
    engine.settle();

    assertThat(sink.ids()).containsExactly("orders=1", "orders=2", "orders=2");
    assertThat(sink.text()).endsWith("data: e2\n\nid: orders=2\ndata: typing\n\n");
  }

  // --- refusals ---------------------------------------------------------------------------------

  @Test
  void aFullNodeRefusesOneMoreAndTakesItWhenAPlaceIsFree() {
    Engine small = Engine.with().maxConnections(1).build();
    Subscription first = small.open(spec(new Start.Live()), sink);
    assertThatThrownBy(() -> small.open(spec(new Start.Live()), new RecordingSink()))
        .isInstanceOf(TooManyConnectionsException.class);

    first.close(CloseReason.DISCONNECTED);
    small.settle();

    small.open(spec(new Start.Live()), new RecordingSink());
    assertThat(small.fanOut.size()).isEqualTo(1);
  }

  @Test
  void anOutageOfTheLogIsSaidToTheSubscriberAndLeavesNothingBehind() {
    engine.log.goDown();
    assertThatThrownBy(() -> engine.open(spec(new Start.Live()), sink))
        .isInstanceOf(LogUnavailableException.class);
    assertThat(engine.fanOut.size()).isZero();
    assertThat(engine.channels.find(CHANNEL).orElseThrow().subscribers()).isZero();

    engine.log.comeBack();
    engine.open(spec(new Start.Live()), sink);
    engine.publishMany(1);
    engine.settle();
    assertThat(sink.data()).containsExactly("e1");
  }

  @Test
  void anOutageOfTheLogHoldsUpOnlyThoseWhoAreBehindAndLosesNothing() {
    engine.publishMany(20);
    RecordingSink live = new RecordingSink();
    engine.open(spec(new Start.Live()), live);
    engine.log.goDown();
    engine.open(spec(new Start.After(0)), sink);
    engine.settle();
    engine.publish("e21");
    engine.pass(Duration.ofSeconds(40), Duration.ofSeconds(1));
    assertThat(live.data()).containsExactly("e21");
    assertThat(sink.data()).isEmpty();
    assertThat(sink.ofType("heartbeat")).isNotEmpty();
    assertThat(warnings.messages()).hasSize(1); // not one every second

    engine.log.comeBack();
    engine.pass(Duration.ofSeconds(1));
    assertThat(sink.data()).isEqualTo(sayings(1, 21));
  }

  @Test
  void anExecutorThatRefusesToReadIsAskedAgain() {
    engine.publishMany(20);
    engine.executor.shutDown();
    engine.open(spec(new Start.After(0)), sink);
    engine.settle();
    engine.executor.restart();
    engine.pass(Duration.ofSeconds(2));

    assertThat(sink.data()).isEqualTo(sayings(1, 20));
  }
}
