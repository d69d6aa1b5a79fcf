package io.carillon.fanout;

import static io.carillon.fanout.Engine.CHANNEL;
import static io.carillon.fanout.Engine.spec;
import static io.carillon.fanout.Engine.texts;
import static io.carillon.fanout.Engine.untilLive;
import static io.carillon.fanout.Engine.withMaxAge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.testing.RecordedWarnings;
import io.carillon.wire.EncodedEvent;
import io.carillon.wire.Message;
import io.carillon.wire.StreamFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a subscription ends, and that nothing remains of it. */
class SubscriptionLifeTest {
  @RegisterExtension
  final RecordedWarnings warnings = RecordedWarnings.ofPackage("io.carillon.fanout");

  private final Engine engine = Engine.with().tailFrames(10).pageSize(4).build();
  private final RecordingSink sink = new RecordingSink();

  @AfterEach
  void whenAllAreClosedNothingRemains() {
    engine.fanOut.subscriptions().forEach(open -> open.close(CloseReason.DISCONNECTED));
    engine.runUntilIdle();

    assertThat(engine.fanOut.size()).isZero();
    assertThat(engine.fanOut.subscriptions()).isEmpty();
    assertThat(engine.listener.closed).hasValue(engine.listener.opened.get());
    engine
        .channels
        .find(CHANNEL)
        .ifPresent(
            channel -> {
              assertThat(channel.subscribers()).isZero();
              assertThat(channel.hasListeners()).isFalse();
            });
    engine.pass(Duration.ofMinutes(2));
    assertThat(engine.fanOut.shards().get(0).isAtRest()).isTrue();
    engine.channels.forgetIdle(Duration.ofMinutes(1));
    assertThat(engine.channels.size()).isZero();
    assertThat(engine.channels.hotTailBytes()).isZero();
  }

  // --- stalls -----------------------------------------------------------------------------------

  @Test
  void onlyTheStalledStreamIsClosedAndItResumesById() {
    RecordingSink healthy = new RecordingSink();
    engine.open(spec(new Start.Live()), healthy);
    Subscription stalled = engine.open(spec(new Start.Live()), sink);
    engine.publishMany(3);
    engine.runUntilIdle();
    sink.block();
    engine.publishMany(3);
    engine.runUntilIdle();
    engine.pass(Duration.ofSeconds(29), Duration.ofSeconds(1));
    assertThat(sink.isClosed()).isFalse();
    engine.pass(Duration.ofSeconds(1));

    assertThat(stalled.closeReason()).contains(CloseReason.STALLED);
    assertThat(sink.isClosed()).isTrue();
    assertThat(healthy.isClosed()).isFalse();
    assertThat(engine.listener.reasons).containsExactly(CloseReason.STALLED);

    RecordingSink resumed = new RecordingSink();
    engine.open(spec(Engine.resuming(sink.lastEventId())), resumed);
    engine.runUntilIdle();
    assertThat(resumed.data()).isEqualTo(texts(4, 6));
  }

  @Test
  void aStallEndsAtItsTimeoutThoughTheHeartbeatIntervalIsLonger() {
    Engine slow =
        Engine.with().heartbeat(Duration.ofMinutes(5)).stallTimeout(Duration.ofSeconds(10)).build();
    Subscription stalled = slow.open(spec(new Start.Live()), sink);
    slow.runUntilIdle();
    slow.pass(Duration.ofSeconds(7));
    sink.block();
    slow.publishMany(1);
    slow.runUntilIdle();
    slow.pass(Duration.ofSeconds(9));
    assertThat(stalled.closeReason()).isEmpty();
    slow.pass(Duration.ofSeconds(11), Duration.ofSeconds(1));
    assertThat(stalled.closeReason()).contains(CloseReason.STALLED);
  }

  @Test
  void aSinkThatWasSlowOnceIsNotStalledLater() {
    Engine quiet =
        Engine.with().heartbeat(Duration.ZERO).stallTimeout(Duration.ofSeconds(10)).build();
    Subscription subscription = quiet.open(spec(new Start.Live()), sink);
    quiet.runUntilIdle();
    sink.block();
    sink.callBackSpuriously();
    quiet.runUntilIdle();
    sink.unblock();
    quiet.runUntilIdle();
    quiet.pass(Duration.ofMinutes(1), Duration.ofSeconds(1));

    assertThat(subscription.closeReason()).isEmpty();
  }

  @Test
  void aReaderThatWaitsForTheLogIsNotStalled() {
    engine.publishMany(20);
    Subscription subscription = engine.open(spec(new Start.After(0)), sink);
    sink.block();
    engine.round();
    sink.unblock();
    for (int second = 0; second < 40; second++) { // the log does not answer
      engine.ticker.advance(Duration.ofSeconds(1));
      engine.round();
    }
    assertThat(subscription.closeReason()).isEmpty();
    engine.runUntilIdle();
    assertThat(sink.data()).isEqualTo(texts(1, 20));
  }

  @Test
  void aStreamThatHasToWaitForItsContainerIsNotStalledBeforeItsFirstByte() {
    sink.block();
    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    engine.pass(Duration.ofMinutes(4), Duration.ofSeconds(1));
    assertThat(subscription.closeReason()).isEmpty();

    sink.unblock();
    engine.runUntilIdle();
    assertThat(sink.text()).contains("event: connected");
    sink.block();
    engine.publishMany(1);
    engine.runUntilIdle();
    engine.pass(Duration.ofSeconds(29), Duration.ofSeconds(1));
    assertThat(subscription.closeReason()).isEmpty();
    engine.pass(Duration.ofSeconds(30), Duration.ofSeconds(1));
    assertThat(subscription.closeReason()).contains(CloseReason.STALLED);
  }

  @Test
  void aStreamThatNeverBecomesReadyIsClosedToo() {
    sink.block();
    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    engine.pass(SubscriptionTimers.BEGIN_TIMEOUT, Duration.ofSeconds(1));
    engine.pass(Duration.ofSeconds(30), Duration.ofSeconds(1));
    assertThat(subscription.closeReason()).contains(CloseReason.STALLED);
    assertThat(sink.text()).isEmpty();
  }

  @Test
  void aStalledReaderKeepsNoPageOfTheLog() {
    engine.publishMany(20);
    engine.open(spec(new Start.After(0)), sink);
    sink.block();
    engine.runUntilIdle();
    assertThat(engine.log.reads()).isZero();
  }

  // --- maximum age and streams until live -------------------------------------------------------

  @Test
  void aStreamIsClosedAtItsMaximumAge() {
    Subscription subscription =
        engine.open(withMaxAge(spec(new Start.Live()), Duration.ofMinutes(3)), sink);
    engine.pass(Duration.ofSeconds(179), Duration.ofSeconds(1));
    assertThat(subscription.closeReason()).isEmpty();
    engine.pass(Duration.ofSeconds(1));
    assertThat(subscription.closeReason()).contains(CloseReason.MAX_AGE);
  }

  @Test
  void aStreamUntilLiveIsCompleteWhenEverythingWasServed() {
    engine.publishMany(20);
    Subscription subscription = engine.open(untilLive(spec(new Start.After(3))), sink);
    engine.runUntilIdle();
    assertThat(subscription.closeReason()).contains(CloseReason.COMPLETE);
    assertThat(sink.data()).isEqualTo(texts(4, 20));
  }

  @Test
  void aStreamUntilLiveWithoutEventsIsCompleteAtOnce() {
    Subscription subscription = engine.open(untilLive(spec(new Start.Live())), sink);
    engine.runUntilIdle();
    assertThat(subscription.closeReason()).contains(CloseReason.COMPLETE);
  }

  @Test
  void aSubscriptionClosedWhileItIsBehindKeepsItsPosition() {
    engine.publishMany(20);
    Subscription subscription = engine.open(spec(new Start.After(3)), sink);
    engine.round(); // the page has been requested
    subscription.close(CloseReason.MAX_AGE);
    engine.runUntilIdle();

    assertThat(subscription.position()).isEqualTo("3");
    assertThat(subscription.lag()).isEqualTo(17);
  }

  @Test
  void aSubscriptionClosedBeforeItsStartHasItsPosition() {
    engine.publishMany(20);
    Subscription subscription = engine.fanOut.subscribe(spec(new Start.Live()), sink);
    subscription.close(CloseReason.DISCONNECTED);
    engine.runUntilIdle();
    assertThat(subscription.position()).isEqualTo("20");
  }

  // --- closing ----------------------------------------------------------------------------------

  @Test
  void closingTwiceIsClosingOnceAndTheFirstReasonCounts() {
    List<CloseReason> reasons = new ArrayList<>();
    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    subscription.whenClosed(reasons::add);
    engine.runUntilIdle();
    subscription.close(CloseReason.DISCONNECTED);
    subscription.close(CloseReason.SHUTDOWN);
    engine.runUntilIdle();
    subscription.close(CloseReason.STALLED);
    engine.runUntilIdle();
    subscription.whenClosed(reasons::add);

    assertThat(reasons).containsExactly(CloseReason.DISCONNECTED, CloseReason.DISCONNECTED);
    assertThat(sink.closes()).isEqualTo(1);
    assertThat(engine.listener.reasons).containsExactly(CloseReason.DISCONNECTED);
    assertThat(subscription.state()).isEqualTo("closed: disconnected");
  }

  @Test
  void aSubscriptionClosedBeforeItsStartNeverBegins() {
    Subscription subscription = engine.fanOut.subscribe(spec(new Start.Live()), sink);
    subscription.close(CloseReason.DISCONNECTED);
    subscription.start();
    engine.runUntilIdle();
    assertThat(sink.text()).isEmpty();
    assertThat(sink.isClosed()).isTrue();
  }

  @Test
  void aSinkReadyBeforeTheStartIsNotWrittenTo() {
    Subscription subscription = engine.fanOut.subscribe(spec(new Start.Live()), sink);
    sink.callBackSpuriously();
    engine.runUntilIdle();
    assertThat(sink.text()).isEmpty();
    subscription.start();
    engine.runUntilIdle();
    assertThat(sink.stream()).hasSize(1);
  }

  @Test
  void startingTwiceIsStartingOnce() {
    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    subscription.start();
    engine.publishMany(2);
    engine.runUntilIdle();
    subscription.start();
    engine.publishMany(1);
    engine.runUntilIdle();
    assertThat(sink.data()).isEqualTo(texts(1, 3));
  }

  @Test
  void aStreamClosedDuringAPassReceivesNothingMoreAndTheOthersEverything() {
    List<RecordingSink> others = new ArrayList<>();
    RecordingSink before = new RecordingSink();
    engine.open(spec(new Start.Live()), before);
    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    for (int i = 0; i < 3; i++) {
      RecordingSink other = new RecordingSink();
      engine.open(spec(new Start.Live()), other);
      others.add(other);
    }
    others.add(before);
    engine.runUntilIdle();
    others.forEach(other -> other.onWrite = () -> subscription.close(CloseReason.DISCONNECTED));
    engine.publishMany(2);
    engine.runUntilIdle();
    engine.publishMany(2);
    engine.runUntilIdle();

    assertThat(sink.data().size()).isLessThanOrEqualTo(2);
    assertThat(others).allSatisfy(other -> assertThat(other.data()).isEqualTo(texts(1, 4)));
  }

  @Test
  void aSinkThatClosesItsOwnStreamWhileItIsWrittenToEndsIt() {
    sink.onWrite = () -> sink.end(CloseReason.COMPLETE);
    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    assertThat(subscription.closeReason()).contains(CloseReason.COMPLETE);
    assertThat(sink.stream()).hasSize(1);
  }

  @Test
  void aClientThatIsGoneIsDetectedByTheNextWrite() {
    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    sink.breakConnection();
    engine.pass(Duration.ofSeconds(15));
    assertThat(subscription.closeReason()).contains(CloseReason.CLIENT_GONE);
  }

  @Test
  void aSubscriptionClosedWhileAPageIsReadIsForgotten() {
    engine.publishMany(20);
    Subscription subscription = engine.open(spec(new Start.After(0)), sink);
    engine.round();
    assertThat(engine.executor.hasWork()).isTrue();
    subscription.close(CloseReason.CLIENT_GONE);
    engine.round();
    engine.executor.runAll();
    engine.runUntilIdle();
    assertThat(sink.data()).isEmpty();
  }

  @Test
  void aClosedSubscriptionLeavesNeitherGroupNorIndexEntries() {
    RecordingSink staying = new RecordingSink();
    engine.open(spec(new Start.Live()), staying);
    List<Subscription> leaving = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      leaving.add(
          engine.open(
              spec(
                  new Start.Live(),
                  Selector.of(List.of("orders/" + i, "p" + i + "*")),
                  Reader.of("user" + i, Set.of("role" + i))),
              new RecordingSink()));
    }
    engine.runUntilIdle();
    leaving.forEach(subscription -> subscription.close(CloseReason.CLIENT_GONE));
    engine.runUntilIdle();

    ChannelSubscribers subscribers =
        engine.fanOut.shards().get(0).subscribersOf(engine.channels.find(CHANNEL).orElseThrow());
    assertThat(subscribers.index().groupCount()).isEqualTo(1);
    assertThat(subscribers.index().size()).isEqualTo(1); // the one group without a selector
  }

  @Test
  void aReaderThatFallsBehindLeavesNoEmptyGroup() {
    Subscription subscription =
        engine.open(
            spec(new Start.Live(), Selector.of(List.of("a")), Reader.of("anna", Set.of())), sink);
    engine.open(spec(new Start.Live()), new RecordingSink());
    engine.runUntilIdle();
    sink.block();
    engine.publish(
        Engine.publication("private")
            .topic("a")
            .audience(new io.carillon.event.Audience(Set.of("anna"), Set.of()))
            .build());
    engine.runUntilIdle();

    ChannelSubscribers subscribers =
        engine.fanOut.shards().get(0).subscribersOf(engine.channels.find(CHANNEL).orElseThrow());
    assertThat(subscription.state()).isEqualTo("catching up");
    assertThat(subscribers.index().groupCount()).isEqualTo(1);
    sink.unblock();
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("private");
    assertThat(subscribers.index().groupCount()).isEqualTo(2);
  }

  @Test
  void aPassRetainsNoFramesThatItServed() {
    engine.open(spec(new Start.Live()), sink);
    engine.publishMany(5);
    engine.runUntilIdle();
    ChannelSubscribers subscribers =
        engine.fanOut.shards().get(0).subscribersOf(engine.channels.find(CHANNEL).orElseThrow());
    assertThat(subscribers.retainsRun()).isFalse();
  }

  @Test
  void theStreamsOfAUserAreFoundWhileTheyAreOpen() {
    Reader anna = Reader.of("anna", Set.of());
    Subscription one = engine.open(spec(new Start.Live(), Selector.ALL, anna), sink);
    Subscription other =
        engine.open(spec(new Start.Live(), Selector.ALL, anna), new RecordingSink());
    engine.open(spec(new Start.Live()), new RecordingSink());
    engine.runUntilIdle();
    assertThat(engine.fanOut.ofUser("anna")).containsExactlyInAnyOrder(one, other);
    one.close(CloseReason.DISCONNECTED);
    engine.runUntilIdle();
    assertThat(engine.fanOut.ofUser("anna")).containsExactly(other);
    other.close(CloseReason.DISCONNECTED);
    engine.runUntilIdle();
    assertThat(engine.fanOut.ofUser("anna")).isEmpty();
    assertThat(engine.fanOut.ofUser("ben")).isEmpty();
  }

  // --- faults -----------------------------------------------------------------------------------

  @Test
  void aSinkWhoseReadinessCheckThrowsLosesOnlyItsOwnStream() {
    assertOnlyTheFaultyFails(() -> sink.failInIsReady(new IllegalStateException("asked")));
  }

  @Test
  void aSinkThatThrowsWhenWrittenToLosesOnlyItsOwnStream() {
    assertOnlyTheFaultyFails(() -> sink.failInWrite(new IllegalStateException("written to")));
  }

  @Test
  void aSinkThatThrowsWhenClosedIsForgottenNevertheless() {
    sink.failInClose(new IllegalStateException("closed"));
    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    subscription.close(CloseReason.DISCONNECTED);
    engine.runUntilIdle();
    assertThat(engine.fanOut.find(subscription.id())).isEmpty();
  }

  private void assertOnlyTheFaultyFails(Runnable fault) {
    List<RecordingSink> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RecordingSink other = new RecordingSink();
      engine.open(spec(new Start.Live()), other);
      others.add(other);
    }
    Subscription faulty = engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    fault.run();
    engine.publishMany(3);
    engine.runUntilIdle();
    engine.publishMany(3);
    engine.runUntilIdle();

    assertThat(faulty.closeReason()).contains(CloseReason.FAILED);
    assertThat(warnings.messages())
        .containsExactly("Stream " + faulty.id() + " could not be served");
    assertThat(sink.isClosed()).isTrue();
    assertThat(others).allSatisfy(other -> assertThat(other.data()).isEqualTo(texts(1, 6)));
  }

  @Test
  void aFormatThatThrowsEndsItsOwnStreamsAndNoOthers() {
    RecordingSink other = new RecordingSink();
    engine.open(spec(new Start.Live()), other);
    FaultyFormat format = new FaultyFormat();
    Subscription live = engine.open(Engine.in(spec(new Start.Live()), format), sink);
    Subscription second =
        engine.open(Engine.in(spec(new Start.Live()), format), new RecordingSink());
    engine.runUntilIdle();
    engine.publish("poison");
    engine.publishMany(1);
    engine.runUntilIdle();
    assertThat(warnings.messages())
        .hasSize(1); // of the two that share the bytes that could not be written
    Subscription behind =
        engine.open(Engine.in(spec(new Start.After(0)), format), new RecordingSink());
    engine.runUntilIdle();

    assertThat(List.of(live, second, behind))
        .allSatisfy(one -> assertThat(one.closeReason()).contains(CloseReason.FAILED));
    assertThat(other.data()).containsExactly("poison", "e2");
  }

  @Test
  void aListenerThatThrowsAffectsNoStream() {
    engine.listener.onWrite =
        () -> {
          throw new IllegalStateException("metrics");
        };
    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    engine.publishMany(3);
    engine.runUntilIdle();
    assertThat(sink.data()).isEqualTo(texts(1, 3));
    assertThat(subscription.closeReason()).isEmpty();
    assertThat(warnings.messages()).hasSize(1);
  }

  @Test
  void anActionThatThrowsOnCloseDoesNotPreventTheOthers() {
    List<CloseReason> reasons = new ArrayList<>();
    Subscription subscription = engine.open(spec(new Start.Live()), sink);
    subscription.whenClosed(
        reason -> {
          throw new IllegalStateException("presence");
        });
    subscription.whenClosed(reasons::add);
    subscription.close(CloseReason.DISCONNECTED);
    engine.runUntilIdle();
    assertThat(reasons).containsExactly(CloseReason.DISCONNECTED);
    assertThat(sink.isClosed()).isTrue();
  }

  @Test
  void aSinkThatCannotBeAttachedLeavesNothingBehind() {
    EventSink unusable =
        new EventSink() {
          @Override
          public void attach(
              Runnable whenReady, java.util.function.Consumer<CloseReason> whenEnded) {
            throw new IllegalStateException("the container refuses");
          }

          @Override
          public boolean isReady() {
            throw new AssertionError("never attached");
          }

          @Override
          public void write(byte[] bytes) {
            throw new AssertionError("never attached");
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(() -> engine.fanOut.subscribe(spec(new Start.Live()), unusable))
        .hasMessage("the container refuses");
    engine.runUntilIdle();
    assertThat(engine.fanOut.size()).isZero();
  }

  /** Fails to encode events with the data "poison". */
  private static final class FaultyFormat implements StreamFormat {
    @Override
    public String mediaType() {
      return "text/plain";
    }

    @Override
    public byte[] event(EncodedEvent frame) {
      if (frame.event().data().toString().equals("poison")) {
        throw new IllegalArgumentException("poison");
      }
      return frame.eventStream();
    }

    @Override
    public byte[] event(EncodedEvent frame, String id) {
      return event(frame);
    }

    @Override
    public byte[] connected(Message.Connected message) {
      return new byte[0];
    }

    @Override
    public byte[] heartbeat(Message.Heartbeat message) {
      return new byte[0];
    }

    @Override
    public byte[] expired(Message.Expired message) {
      return new byte[0];
    }

    @Override
    public byte[] missing(Message.Missing message) {
      return new byte[0];
    }
  }
}
