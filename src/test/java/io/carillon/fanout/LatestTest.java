package io.carillon.fanout;

import static io.carillon.fanout.Engine.spec;
import static io.carillon.fanout.Engine.throttled;
import static io.carillon.fanout.Engine.untilLive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.LogUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A stream that begins with the newest event of each key. */
class LatestTest {
  private static final Reader ANNA = Reader.of("anna", Set.of());
  private static final Audience FOR_ANNA = new Audience(Set.of("anna"), Set.of());

  private final Engine engine = Engine.with().tailFrames(5).pageSize(3).build();
  private final RecordingSink sink = new RecordingSink();

  private static Publication.Builder measured(String key, int value) {
    return Engine.publication(key + "=" + value).key(key);
  }

  private void measure(String key, int value) {
    engine.publish(measured(key, value).build());
  }

  private void open(SubscriptionSpec spec) {
    engine.open(spec, sink);
    engine.runUntilIdle();
  }

  @Test
  void itBeginsWithTheNewestOfEachKeyInTheOrderOfTheChannelAndContinuesLive() {
    measure("disk", 1);
    for (int i = 1; i <= 20; i++) {
      measure("cpu", i);
      measure("memory", i);
    }
    open(spec(new Start.Latest()));
    assertThat(sink.data()).containsExactly("disk=1", "cpu=20", "memory=20");
    assertThat(sink.ids()).containsExactly("1", "40", "41");
    assertThat(sink.stream().get(0).id())
        .as("of connected: nothing is lost by a break")
        .isEqualTo("0");

    measure("cpu", 21);
    measure("cpu", 22);
    engine.runUntilIdle();
    assertThat(sink.data()).endsWith("memory=20", "cpu=21", "cpu=22").hasSize(5);
  }

  @Test
  void moreKeysThanAPageHoldsAreServedInOrderAndOnce() {
    for (int round = 1; round <= 2; round++) {
      for (int key = 0; key < 10; key++) {
        measure("k" + key, round);
      }
    }
    open(spec(new Start.Latest()));
    assertThat(sink.ids())
        .containsExactly("11", "12", "13", "14", "15", "16", "17", "18", "19", "20");
    assertThat(sink.stream().get(0).id()).isEqualTo("10");
  }

  @Test
  void anInterruptionInTheMiddleIsResumedById() {
    for (int round = 1; round <= 2; round++) {
      for (int key = 0; key < 10; key++) {
        measure("k" + key, round);
      }
    }
    sink.blockingAfterEachWrite();
    engine.open(spec(new Start.Latest()), sink);
    engine.runUntilIdle();
    sink.unblock(); // after connected
    engine.runUntilIdle();
    assertThat(sink.lastEventId()).isEqualTo("13");

    RecordingSink resumed = new RecordingSink();
    engine.open(spec(Engine.resuming(sink.lastEventId())), resumed);
    engine.runUntilIdle();
    assertThat(resumed.ids()).containsExactly("14", "15", "16", "17", "18", "19", "20");
  }

  @Test
  void hiddenEventsAreNotServedAndReplaceNoVisibleOnes() {
    measure("cpu", 1);
    engine.publish(measured("cpu", 2).audience(FOR_ANNA).build());
    engine.publish(measured("secret", 1).audience(FOR_ANNA).build());
    RecordingSink anna = new RecordingSink();
    open(spec(new Start.Latest()));
    engine.open(spec(new Start.Latest(), Selector.ALL, ANNA), anna);
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("cpu=1");
    assertThat(anna.data()).containsExactly("cpu=2", "secret=1");
  }

  @Test
  void eventsThatAreNotSelectedReplaceNothing() {
    engine.publish(measured("cpu", 1).topics(List.of("node/1")).build());
    engine.publish(measured("cpu", 2).topics(List.of("node/2")).build());
    open(spec(new Start.Latest(), Selector.of(List.of("node/1")), Reader.ANONYMOUS));
    assertThat(sink.data()).containsExactly("cpu=1");
  }

  @Test
  void expiredEventsReplaceNothing() {
    measure("cpu", 1);
    engine.publish(measured("cpu", 2).ttl(Duration.ofSeconds(1)).build());
    engine.publish(measured("gone", 1).ttl(Duration.ofSeconds(1)).build());
    engine.clock.advance(Duration.ofSeconds(2));
    open(spec(new Start.Latest()));
    assertThat(sink.data()).containsExactly("cpu=1");
  }

  @Test
  void eventsWithoutAKeyCountAsOneKey() {
    engine.publishMany(3);
    measure("cpu", 1);
    open(spec(new Start.Latest()));
    assertThat(sink.data()).containsExactly("e3", "cpu=1");
  }

  @Test
  void withoutAnyEventItIsLiveAtTheHead() {
    open(spec(new Start.Latest()));
    assertThat(sink.lastEventId()).isEqualTo("0");
    engine.publish(measured("cpu", 1).audience(FOR_ANNA).build());

    RecordingSink later = new RecordingSink();
    engine.open(spec(new Start.Latest()), later);
    engine.runUntilIdle();
    assertThat(later.lastEventId()).isEqualTo("1");
    measure("cpu", 2);
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("cpu=2");
    assertThat(later.data()).containsExactly("cpu=2");
  }

  @Test
  void eventsRemovedByRetentionBeforeAreNoGap() {
    for (int i = 1; i <= 20; i++) {
      measure("k" + i % 7, i);
    }
    engine.log.retainFrom(Engine.CHANNEL, 16);
    open(spec(new Start.Latest()));
    assertThat(sink.ids()).containsExactly("16", "17", "18", "19", "20");
    assertThat(sink.ofType("gap")).isEmpty();
  }

  @Test
  void aPollIsAnsweredWithTheNewestOfEachKey() {
    measure("cpu", 1);
    measure("cpu", 2);
    Subscription poll = engine.open(untilLive(spec(new Start.Latest())), sink);
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("cpu=2");
    assertThat(poll.position()).isEqualTo("2");
    assertThat(poll.closeReason()).contains(CloseReason.COMPLETE);
  }

  @Test
  void onAStreamOfSeveralChannelsEachBeginsWithItsOwn() {
    ChannelName other = new ChannelName("other");
    for (int i = 1; i <= 3; i++) {
      measure("cpu", i);
      engine.publish(Publication.to(other).text("other " + i).key("x").build());
    }
    open(
        spec(
            Map.of(Engine.CHANNEL, new Start.Latest(), other, new Start.After(1)),
            Selector.ALL,
            Reader.ANONYMOUS,
            true));
    assertThat(sink.stream().get(0).id()).isEqualTo("orders=2,other=1");
    assertThat(sink.data()).containsExactlyInAnyOrder("cpu=3", "other 2", "other 3");
    assertThat(sink.lastEventId()).isIn("orders=3,other=3", "other=3,orders=3");
  }

  @Test
  void aThrottledStreamBeginsAtOnceAndContinuesAtTheTick() {
    for (int i = 1; i <= 10; i++) {
      measure("cpu", i);
      measure("memory", i);
    }
    open(throttled(spec(new Start.Latest()), Duration.ofSeconds(1)));
    assertThat(sink.data()).containsExactly("cpu=10", "memory=10");
    measure("cpu", 11);
    measure("cpu", 12);
    engine.runUntilIdle();
    assertThat(sink.data()).hasSize(2);
    engine.pass(Duration.ofSeconds(1));
    assertThat(sink.data()).containsExactly("cpu=10", "memory=10", "cpu=12");
  }

  @Test
  void anOutageOfTheLogIsReportedToTheSubscriberAndNothingStaysOpen() {
    measure("cpu", 1);
    engine.log.goDown();
    assertThatThrownBy(() -> engine.fanOut.subscribe(spec(new Start.Latest()), sink))
        .isInstanceOf(LogUnavailableException.class);
    assertThat(engine.fanOut.size()).isZero();
  }
}
