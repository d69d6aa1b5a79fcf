package io.carillon.fanout;

import static io.carillon.fanout.Engine.spec;
import static io.carillon.fanout.Engine.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Publication;
import io.carillon.testing.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** No subscriber waits for the work of others: every part of a round is bounded. */
class FairnessTest {
  private static final int BUSY_ROUNDS = 50;

  @Test
  void readersFarBehindDoNotDelayOthers() {
    Engine engine = Engine.with().tailFrames(100_000).build();
    engine.publishMany(10_000);
    List<RecordingSink> behind = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      RecordingSink sink = new RecordingSink();
      engine.open(spec(new Start.After(0)), sink);
      behind.add(sink);
    }
    RecordingSink live = new RecordingSink();
    engine.open(spec(new Start.Live()), live);
    engine.round();
    for (int i = 1; i <= 5; i++) {
      engine.publishMany(1);
      engine.round();
      engine.round();
      assertThat(live.lastEventId()).isEqualTo(Long.toString(10_000 + i));
    }
    assertThat(behind).noneMatch(sink -> sink.lastEventId().equals("10005"));

    engine.runUntilIdle();
    assertThat(behind).allSatisfy(sink -> assertThat(sink.data()).isEqualTo(texts(1, 10_005)));
  }

  @Test
  void aSubscriptionWokenOftenIsServedNoMoreOftenThanOthers() {
    Engine engine = Engine.with().tailFrames(100_000).build();
    engine.publishMany(50_000);
    RecordingSink eager = new RecordingSink();
    RecordingSink patient = new RecordingSink();
    engine.open(spec(new Start.After(0)), eager);
    engine.open(spec(new Start.After(0)), patient);
    engine.round();
    for (int i = 0; i < 20; i++) {
      eager.callBackSpuriously();
    }
    engine.round(); // the callbacks themselves are tasks
    int atOnce = eager.writes() - patient.writes();
    for (int i = 0; i < 10; i++) {
      engine.round();
    }
    assertThat(eager.writes() - patient.writes()).isEqualTo(atOnce);
  }

  @Test
  void constantPublishingStarvesNeitherTasksNorHeartbeatsNorReadersBehind() {
    Engine engine = Engine.with().tailFrames(100_000).build();
    engine.publishMany(5_000);
    RecordingSink idle = new RecordingSink();
    engine.open(
        Engine.spec(
            Map.of(new io.carillon.event.ChannelName("idle"), new Start.Live()),
            io.carillon.event.Selector.ALL,
            io.carillon.event.Reader.ANONYMOUS,
            false),
        idle);
    RecordingSink busy = new RecordingSink();
    engine.open(spec(new Start.Live()), busy);
    engine.runUntilIdle();
    int[] published = new int[1];
    busy.onWrite =
        () -> { // as fast as it is served, more is published
          if (published[0]++ < 100_000) {
            engine.publish("more");
          }
        };
    engine.publish("begin");
    RecordingSink behind = new RecordingSink();
    engine.open(spec(new Start.After(0)), behind);
    engine.ticker.advance(Duration.ofSeconds(15));

    for (int i = 0; i < BUSY_ROUNDS; i++) {
      engine.round();
    }

    assertThat(published[0]).isLessThan(1_000);
    assertThat(idle.ofType("heartbeat")).hasSize(1);
    assertThat(behind.events().size()).isGreaterThan(5_000);
    StreamSubscription newSubscriber = engine.open(spec(new Start.Live()), new RecordingSink());
    engine.round();
    assertThat(newSubscriber.hasBegun()).isTrue();
  }

  @Test
  void aSinkThatCallsBackOnEveryCheckDoesNotKeepTheShardBusy() {
    Engine engine = Engine.with().build();
    RecordingSink restless = new RecordingSink();
    restless.onReadyCheck = restless::callBackSpuriously;
    engine.open(spec(new Start.Live()), restless);
    RecordingSink other = new RecordingSink();
    engine.open(spec(new Start.Live()), other);
    engine.round();
    engine.publishMany(3);
    engine.round();
    assertThat(other.data()).isEqualTo(texts(1, 3));
  }

  @Test
  void manyChannelsWithNewEventsAreAllServed() {
    Engine engine = Engine.with().build();
    List<RecordingSink> sinks = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      RecordingSink sink = new RecordingSink();
      engine.open(
          Engine.spec(
              Map.of(new io.carillon.event.ChannelName("c" + i), new Start.Live()),
              io.carillon.event.Selector.ALL,
              io.carillon.event.Reader.ANONYMOUS,
              false),
          sink);
      sinks.add(sink);
    }
    engine.runUntilIdle();
    for (int i = 0; i < 1_000; i++) {
      engine.publish(Publication.to("c" + i).text("news of " + i).build());
    }
    engine.runUntilIdle();
    for (int i = 0; i < 1_000; i++) {
      assertThat(sinks.get(i).data()).containsExactly("news of " + i);
    }
  }

  @Test
  void readersAtTheSamePositionShareAPageWhileItIsRead() {
    Engine engine = Engine.with().tailFrames(2).pageSize(100).build();
    engine.publishMany(20);
    List<RecordingSink> sinks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      RecordingSink sink = new RecordingSink();
      engine.open(spec(new Start.After(0)), sink);
      sinks.add(sink);
    }
    engine.runUntilIdle();
    assertThat(engine.log.reads()).isEqualTo(1);
    assertThat(sinks).allSatisfy(sink -> assertThat(sink.data()).isEqualTo(texts(1, 20)));
  }

  @Test
  void aReaderThatIsBehindReceivesManyEventsInOneWrite() {
    Engine engine = Engine.with().tailFrames(10_000).build();
    engine.publishMany(1_000);
    RecordingSink sink = new RecordingSink();
    engine.open(spec(new Start.After(0)), sink);
    engine.runUntilIdle();
    assertThat(sink.writes()).isEqualTo(2);
  }

  @Test
  void manySimultaneousClosesDoNotDelayOthers() {
    Engine engine = Engine.with().build();
    SlowSinks sinks = new SlowSinks(engine.ticker);
    List<Subscription> leaving = sinks.open(engine, 500);
    RecordingSink staying = new RecordingSink();
    engine.open(spec(new Start.Live()), staying);
    engine.runUntilIdle();

    leaving.forEach(subscription -> subscription.close(CloseReason.CLIENT_GONE));
    engine.publishMany(1);
    engine.round();
    assertThat(staying.data()).isEqualTo(texts(1, 1));
    assertThat(sinks.closed).isBetween(1, 20);

    engine.runUntilIdle();
    assertThat(sinks.closed).isEqualTo(500);
  }

  @Test
  void manySimultaneousTimersDoNotDelayOthers() {
    Engine engine = Engine.with().heartbeat(Duration.ofSeconds(1)).build();
    SlowSinks sinks = new SlowSinks(engine.ticker);
    sinks.open(engine, 500);
    engine.runUntilIdle();
    sinks.written = 0;

    engine.ticker.advance(Duration.ofSeconds(1));
    engine.round();
    assertThat(sinks.written).isBetween(1, 20);
    assertThat(engine.round()).as("there is more to do at once").isTrue();
  }

  /** Sinks whose every write and close needs a tenth of a millisecond. */
  private static final class SlowSinks {
    private static final Duration LABOUR = Duration.ofNanos(100_000);

    private final ManualTicker ticker;
    private int written;
    private int closed;

    SlowSinks(ManualTicker ticker) {
      this.ticker = ticker;
    }

    List<Subscription> open(Engine engine, int count) {
      List<Subscription> opened = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Subscription subscription = engine.fanOut.subscribe(spec(new Start.Live()), sink());
        subscription.start();
        opened.add(subscription);
      }
      return opened;
    }

    private EventSink sink() {
      return new EventSink() {
        @Override
        public void attach(Runnable whenReady, Consumer<CloseReason> whenEnded) {
          // is always ready, and never ends by itself
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void write(byte[] bytes) {
          ticker.advance(LABOUR);
          written++;
        }

        @Override
        public void close() {
          ticker.advance(LABOUR);
          closed++;
        }
      };
    }
  }
}
