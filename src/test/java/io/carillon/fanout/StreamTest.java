package io.carillon.fanout;

import static io.carillon.fanout.Engine.CHANNEL;
import static io.carillon.fanout.Engine.spec;
import static io.carillon.fanout.Engine.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Audience;
import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.LogUnavailableException;
import io.carillon.testing.RecordedWarnings;
import io.carillon.wire.Gap;
import io.carillon.wire.ParsedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The content of a single stream from its first byte on: start, ids, gaps and heartbeats. */
class StreamTest {
  @RegisterExtension
  final RecordedWarnings warnings = RecordedWarnings.ofPackage("io.carillon.fanout");

  private final Engine engine = Engine.with().tailFrames(10).pageSize(4).build();
  private final RecordingSink sink = new RecordingSink();

  @Test
  void aStreamBeginsWithTheReconnectionTimeAndThePositionItStartsFrom() {
    engine.publishMany(3);

    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();

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
  void aSinkThatCanHasTheBeginningFromTheThreadThatOpensItsStreamAndOnlyOnce() {
    engine.publishMany(30);
    sink.acceptingBeginning();
    Subscription subscription = engine.fanOut.subscribe(spec(new Start.After(99)), sink);
    assertThat(sink.stream()).extracting(ParsedEvent::type).containsExactly("connected", "gap");

    sink.block();
    subscription.start();
    engine.runUntilIdle();
    sink.unblock();
    engine.publishMany(1);
    engine.runUntilIdle();

    assertThat(sink.ofType("connected")).hasSize(1);
    assertThat(sink.ofType("gap")).hasSize(1);
    assertThat(sink.data()).isEqualTo(texts(1, 31));
    assertThat(subscription.bytes()).isEqualTo(sink.text().length());
  }

  @Test
  void aClientThatIsGoneBeforeTheBeginningEndsItsStream() {
    sink.acceptingBeginning().breakConnection();

    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();

    assertThat(subscription.closeReason()).contains(CloseReason.CLIENT_GONE);
    assertThat(sink.isClosed()).isTrue();
    assertThat(engine.fanOut.size()).isZero();
  }

  @Test
  void aLiveStreamBeginsWhenItIsRequestedAndNotWhenItsShardStartsIt() {
    engine.publishMany(2);
    Subscription subscription = engine.fanOut.subscribe(spec(new Start.Live()), sink);
    engine.publishMany(1);
    subscription.start();
    engine.publishMany(1);
    engine.runUntilIdle();

    assertThat(sink.stream().get(0).id()).isEqualTo("2");
    assertThat(sink.data()).isEqualTo(texts(3, 4));
  }

  @Test
  void aLiveStreamReceivesNoEarlierEventThoughOthersAreStillToBeServedIt() {
    engine.open(spec(new Start.Live()), new RecordingSink());
    engine.runUntilIdle();
    engine.publishMany(2); // not served yet

    engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();

    assertThat(sink.data()).isEmpty();
    assertThat(sink.lastEventId()).isEqualTo("2");
  }

  @Test
  void aSubscriptionToAnEmptyChannelWaitsForItsFirstEvent() {
    engine.open(spec(new Start.Earliest()), sink);
    engine.runUntilIdle();
    assertThat(sink.lastEventId()).isEqualTo("0");

    engine.publishMany(2);
    engine.runUntilIdle();

    assertThat(sink.data()).isEqualTo(texts(1, 2));
    assertThat(sink.ids()).containsExactly("1", "2");
  }

  @Test
  void resumingFromAnyPositionServesExactlyTheRest() {
    engine.publishMany(25);
    for (long position = 0; position <= 25; position++) {
      RecordingSink resumed = new RecordingSink();
      engine.open(spec(new Start.After(position)), resumed);
      engine.runUntilIdle();

      assertThat(resumed.stream().get(0).id()).isEqualTo(Long.toString(position));
      assertThat(resumed.data()).isEqualTo(texts(position + 1, 25));
      assertThat(resumed.ofType("gap")).isEmpty();
    }
  }

  @Test
  void earliestIsTheFirstEventThatRetentionHasLeft() {
    engine.publishMany(20);
    engine.log.retainFrom(CHANNEL, 6);

    engine.open(spec(new Start.Earliest()), sink);
    engine.runUntilIdle();

    assertThat(sink.lastEventId()).isEqualTo("20");
    assertThat(sink.stream().get(0).id()).isEqualTo("5");
    assertThat(sink.data()).isEqualTo(texts(6, 20));
    assertThat(sink.ofType("gap")).isEmpty();
  }

  @Test
  void sinceBeginsWithTheFirstEventAppendedAtThatTimeOrLater() {
    engine.publishMany(12);
    engine.pass(Duration.ofMinutes(1));
    engine.publishMany(3);

    engine.open(spec(new Start.Since(engine.clock.instant())), sink);
    engine.runUntilIdle();

    assertThat(sink.data()).isEqualTo(texts(13, 15));
  }

  @Test
  void aNewSubscriberDoesNotSendTheOthersToTheLog() {
    engine.publishMany(5);
    engine.open(spec(new Start.Live()), new RecordingSink());
    engine.runUntilIdle();
    engine.log.commit(Engine.publication("e6").build()); // committed, not appended yet

    for (Start start :
        List.of(
            new Start.Earliest(),
            new Start.Unknown(),
            new Start.Since(engine.clock.instant()),
            new Start.After(99))) {
      engine.open(spec(start), new RecordingSink());
    }
    engine.runUntilIdle();

    assertThat(engine.channels.find(CHANNEL).orElseThrow().head()).isEqualTo(5);
    assertThat(engine.log.reads()).isZero();
  }

  @Test
  void aPositionIssuedByAnotherNodeIsResumedBeforeItsEventsAreAnnouncedHere() {
    engine.publishMany(3);
    engine.open(spec(new Start.Live()), new RecordingSink());
    engine.commitElsewhere("e4");
    engine.commitElsewhere("e5");

    engine.open(spec(new Start.After(4)), sink);
    engine.runUntilIdle();

    assertThat(sink.data()).containsExactly("e5");
    assertThat(sink.ofType("gap")).isEmpty();
  }

  // --- gaps -------------------------------------------------------------------------------------

  @Test
  void resumingFromAnExpiredPositionReportsTheGapAndThenServesTheOldestEvent() {
    engine.publishMany(20);
    engine.log.retainFrom(CHANNEL, 6);

    engine.open(spec(new Start.After(2)), sink);
    engine.runUntilIdle();

    assertThat(sink.text())
        .contains(
            """
            id: 5
            event: gap
            data: {"channel":"orders","from":3,"to":5,"reason":"expired"}

            id: 6
            data: e6
            """);
    assertThat(sink.data()).isEqualTo(texts(6, 20));
    assertThat(engine.listener.gaps).containsExactly(Gap.expired(CHANNEL, 3, 5));
  }

  @Test
  void resumingWhenRetentionHasLeftNothingContinuesAtTheHead() {
    engine.publishMany(20);
    engine.log.retainFrom(CHANNEL, 21);

    engine.open(spec(new Start.After(2)), sink);
    engine.runUntilIdle();
    assertThat(sink.ofType("gap"))
        .extracting("id", "data")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "20", "{\"channel\":\"orders\",\"from\":3,\"to\":20,\"reason\":\"expired\"}"));

    engine.publishMany(1);
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("e21");
  }

  @Test
  void resumingBeyondTheHeadReportsAGapAndThenServesTheLog() {
    engine.publishMany(3);

    engine.open(spec(new Start.After(7)), sink);
    engine.runUntilIdle();

    assertThat(sink.ofType("gap"))
        .extracting("id", "data")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "0", "{\"channel\":\"orders\",\"from\":4,\"to\":7,\"reason\":\"future\"}"));
    assertThat(sink.data()).isEqualTo(texts(1, 3));
  }

  /** Another node has opened an epoch after a restore, which this node has not noticed yet. */
  @Test
  void aPositionBeyondTheHeadIsLocatedInTheEpochThatHasBegunMeanwhile() {
    engine.publishMany(12);
    engine.channels.onDoubt(
        () -> {
          engine.log.enterEpoch(2);
          engine.channels.enter(2);
          engine.channels.enter(CHANNEL, ChannelEpochs.of(Map.of(2L, 10L)), 12);
        });

    engine.open(spec(new Start.After(20)), sink);
    engine.runUntilIdle();

    assertThat(sink.ofType("gap"))
        .extracting("id", "data")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "2-10", "{\"channel\":\"orders\",\"from\":11,\"to\":20,\"reason\":\"restored\"}"));
    assertThat(sink.data()).isEqualTo(texts(11, 12));
  }

  @Test
  void resumingFromAnUnknownPositionReportsAGapAndThenServesTheLog() {
    engine.publishMany(3);

    engine.open(spec(new Start.Unknown()), sink);
    engine.runUntilIdle();

    assertThat(sink.ofType("gap").get(0).data())
        .isEqualTo("{\"channel\":\"orders\",\"from\":null,\"to\":null,\"reason\":\"unknown\"}");
    assertThat(sink.data()).isEqualTo(texts(1, 3));
  }

  // --- time to live -----------------------------------------------------------------------------

  @Test
  void anExpiredEventIsDeliveredNeitherFromTheLogNorFromTheHotTail() {
    engine.publish(Engine.publication("old").ttl(Duration.ofSeconds(5)).build());
    for (int i = 0; i < 12; i++) {
      engine.publish("filler");
    }
    engine.publish(Engine.publication("new").ttl(Duration.ofSeconds(5)).build());
    engine.publish("last");
    engine.pass(Duration.ofSeconds(6));

    engine.open(spec(new Start.After(0)), sink);
    engine.runUntilIdle();

    assertThat(sink.data()).hasSize(13).doesNotContain("old", "new").endsWith("last");
    assertThat(sink.ofType("gap")).isEmpty();
  }

  @Test
  void aReaderPassesARangeInWhichAllEventsHaveExpired() {
    for (int i = 0; i < 20; i++) {
      engine.publish(Engine.publication("mortal").ttl(Duration.ofSeconds(5)).build());
    }
    engine.pass(Duration.ofSeconds(6));
    Subscription subscription = engine.open(spec(new Start.After(0)), sink);
    engine.runUntilIdle();

    assertThat(sink.data()).isEmpty();
    assertThat(sink.ofType("gap")).isEmpty();
    assertThat(subscription.state()).isEqualTo("live");
    assertThat(subscription.position()).isEqualTo("20");
  }

  // --- transient events -------------------------------------------------------------------------

  @Test
  void aResumingReaderReceivesNoEarlierTransientEventThoughOthersAreStillToBeServedIt() {
    RecordingSink other = new RecordingSink();
    engine.open(spec(new Start.Live()), other);
    engine.publishMany(1);
    engine.runUntilIdle();
    engine.publishMany(1);
    engine.publishTransient("past");
    engine.open(spec(new Start.After(1)), sink);
    engine.publishTransient("present");
    engine.runUntilIdle();

    assertThat(other.data()).containsExactly("e1", "e2", "past", "present");
    assertThat(sink.data()).containsExactly("e2", "present");
  }

  @Test
  void aTransientEventAfterTheBeginningThatTheClientHasSeenIsDelivered() {
    engine.publishMany(1);
    sink.acceptingBeginning();
    engine.open(spec(new Start.Live()), sink);
    assertThat(sink.text()).contains("connected");

    engine.publishTransient("present"); // before the shard knows of the subscription
    engine.publishMany(1);
    engine.runUntilIdle();

    assertThat(sink.data()).containsExactly("present", "e2");
  }

  @Test
  void aTransientEventIsForLiveSubscribersAndIsNeverReplayed() {
    RecordingSink there = new RecordingSink();
    engine.open(spec(new Start.Live()), there);
    engine.publishMany(1);
    engine.publishTransient("typing");
    engine.publishMany(1);

    engine.open(spec(new Start.After(0)), sink); // finds all three in the hot tail
    engine.runUntilIdle();

    assertThat(there.data()).containsExactly("e1", "typing", "e2");
    assertThat(there.ids()).containsExactly("1", "1", "2");
    assertThat(sink.data()).containsExactly("e1", "e2");
  }

  @Test
  void aStalledReaderStillReceivesTheTransientEventsInTheHotTail() {
    engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    sink.block();
    engine.publishMany(1);
    engine.publishTransient("typing");
    engine.publishMany(1);
    engine.runUntilIdle();
    sink.unblock();
    engine.runUntilIdle();

    assertThat(sink.data()).containsExactly("e1", "typing", "e2");
  }

  // --- heartbeats -------------------------------------------------------------------------------

  @Test
  void anIdleStreamReceivesAHeartbeatAfterEachInterval() {
    engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();

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
    engine.runUntilIdle();
    assertThat(sink.ofType("heartbeat")).isEmpty();
  }

  @Test
  void heartbeatsAdvanceTheReaderOfAQuietTopicAndTheirIdResumesExactly() {
    Selector quiet = Selector.of(List.of("quiet"));
    engine.open(spec(new Start.Live(), quiet, Reader.ANONYMOUS), sink);
    engine.runUntilIdle();
    for (int i = 0; i < 30; i++) {
      engine.publish(Engine.publication("loud").topic("loud").build());
    }
    engine.publish(
        Engine.publication("secret")
            .topic("quiet")
            .audience(new Audience(Set.of("anna"), Set.of()))
            .build());
    engine.runUntilIdle();
    engine.pass(Duration.ofSeconds(15));
    assertThat(sink.lastEventId()).isEqualTo("31");

    engine.publish(Engine.publication("for all").topic("quiet").build());
    RecordingSink resumed = new RecordingSink();
    engine.open(spec(Engine.resuming(sink.lastEventId()), quiet, Reader.ANONYMOUS), resumed);
    engine.runUntilIdle();

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
    engine.runUntilIdle();
    engine.publish(io.carillon.event.Publication.to(b).text("two").build());
    engine.runUntilIdle();
    engine.publish(io.carillon.event.Publication.to(a).text("three").build());
    engine.runUntilIdle();

    assertThat(sink.stream().get(0).id()).isEqualTo("a=0,b=0");
    assertThat(sink.ids()).containsExactly("a=1,b=0", "b=1,a=1", "a=2,b=1");
  }

  @Test
  void aStreamOfOneChannelMayHaveAVectorForItsIdToo() {
    engine.open(
        spec(Map.of(CHANNEL, new Start.Live()), Selector.ALL, Reader.ANONYMOUS, true), sink);
    engine.publishMany(2);
    engine.publishTransient("typing");
    engine.runUntilIdle();

    assertThat(sink.ids()).containsExactly("orders=1", "orders=2", "orders=2");
    assertThat(sink.text()).endsWith("data: e2\n\nid: orders=2\ndata: typing\n\n");
  }

  // --- refusals ---------------------------------------------------------------------------------

  @Test
  void aFullNodeRefusesOneMoreUntilAnotherCloses() {
    Engine small = Engine.with().maxConnections(1).build();
    Subscription first = small.open(spec(new Start.Live()), sink);
    assertThatThrownBy(() -> small.open(spec(new Start.Live()), new RecordingSink()))
        .isInstanceOf(TooManyConnectionsException.class);

    first.close(CloseReason.DISCONNECTED);
    small.runUntilIdle();

    small.open(spec(new Start.Live()), new RecordingSink());
    assertThat(small.fanOut.size()).isEqualTo(1);
  }

  @Test
  void anOutageOfTheLogIsReportedToTheSubscriberAndLeavesNothingBehind() {
    engine.log.goDown();
    assertThatThrownBy(() -> engine.open(spec(new Start.Live()), sink))
        .isInstanceOf(LogUnavailableException.class);
    assertThat(engine.fanOut.size()).isZero();
    assertThat(engine.channels.find(CHANNEL).orElseThrow().subscribers()).isZero();

    engine.log.comeBack();
    engine.open(spec(new Start.Live()), sink);
    engine.publishMany(1);
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("e1");
  }

  @Test
  void anOutageOfTheLogDelaysOnlyReadersThatAreBehindAndLosesNothing() {
    engine.publishMany(20);
    RecordingSink live = new RecordingSink();
    engine.open(spec(new Start.Live()), live);
    engine.log.goDown();
    engine.open(spec(new Start.After(0)), sink);
    engine.runUntilIdle();
    engine.publish("e21");
    engine.pass(Duration.ofSeconds(40), Duration.ofSeconds(1));
    assertThat(live.data()).containsExactly("e21");
    assertThat(sink.data()).isEmpty();
    assertThat(sink.ofType("heartbeat")).isNotEmpty();
    assertThat(warnings.messages()).hasSize(1); // not one every second

    engine.log.comeBack();
    engine.pass(Duration.ofSeconds(1));
    assertThat(sink.data()).isEqualTo(texts(1, 21));
  }

  @Test
  void aReadRejectedByTheExecutorIsRetried() {
    engine.publishMany(20);
    engine.executor.shutDown();
    engine.open(spec(new Start.After(0)), sink);
    engine.runUntilIdle();
    engine.executor.restart();
    engine.pass(Duration.ofSeconds(2));

    assertThat(sink.data()).isEqualTo(texts(1, 20));
  }
}
