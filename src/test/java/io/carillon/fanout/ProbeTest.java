package io.carillon.fanout;

import static io.carillon.fanout.Engine.spec;
import static io.carillon.fanout.SubscriptionTimers.PROBES;
import static io.carillon.fanout.SubscriptionTimers.QUIET;
import static io.carillon.fanout.SubscriptionTimers.ROUND_TRIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.fanout.SubscriptionListener.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that is full of lost streams finds them by probes, long before heartbeats would. */
class ProbeTest {
  private static final int MAX = 8;
  private static final Duration PROBING = QUIET.plus(ROUND_TRIP.multipliedBy(PROBES));

  private final Engine engine = Engine.with().maxConnections(MAX).build();

  private RecordingSink open() {
    return open(new RecordingSink());
  }

  private RecordingSink open(RecordingSink sink) {
    engine.open(spec(new Start.Live()), sink);
    engine.runUntilIdle();
    return sink;
  }

  private List<RecordingSink> open(int streams) {
    List<RecordingSink> opened = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      opened.add(open());
    }
    return opened;
  }

  private static int heartbeats(RecordingSink sink) {
    return sink.ofType("heartbeat").size();
  }

  private void pass(Duration time) {
    engine.pass(time, Duration.ofMillis(100));
  }

  @Test
  void aFullNodeFindsLostClientsWhenItHasToRefuseAStream() {
    List<RecordingSink> lost = open(MAX - 1);
    RecordingSink present = open();
    lost.forEach(each -> each.breakConnectionAfter(PROBES - 1));
    pass(QUIET.multipliedBy(2));

    assertThatThrownBy(this::open).isInstanceOf(TooManyConnectionsException.class);
    pass(PROBING);

    assertThat(engine.fanOut.size()).isOne();
    assertThat(engine.listener.reasons).hasSize(MAX - 1).containsOnly(CloseReason.CLIENT_GONE);
    assertThat(present.isClosed()).isFalse();
    assertThat(heartbeats(present)).isEqualTo(PROBES);
    open(MAX - 1);
  }

  @Test
  void lostClientsAreFoundBeforeTheNodeIsFull() {
    RecordingSink lost = open();
    lost.breakConnectionAfter(PROBES - 1);
    open(3);
    pass(QUIET);
    assertThat(heartbeats(lost)).as("half of the capacity is left").isZero();

    open();
    pass(PROBING);
    assertThat(lost.isClosed()).isTrue();

    RecordingSink next = open();
    pass(QUIET);
    assertThat(heartbeats(next)).as("too few are new for another probe").isZero();
    open();
    pass(PROBING);
    assertThat(heartbeats(next)).isEqualTo(PROBES);
  }

  @Test
  void whoeverWasWrittenToAMomentAgoIsNotProbed() {
    List<RecordingSink> sinks = open(MAX);
    pass(QUIET.minusMillis(100));

    assertThatThrownBy(this::open).isInstanceOf(TooManyConnectionsException.class);
    pass(PROBING);

    assertThat(sinks).allSatisfy(sink -> assertThat(heartbeats(sink)).isZero());
  }

  @Test
  void nobodyIsProbedAgainForEachRefusal() {
    List<RecordingSink> sinks = open(MAX);
    pass(QUIET.multipliedBy(2));

    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(this::open).isInstanceOf(TooManyConnectionsException.class);
      engine.runUntilIdle();
    }
    pass(PROBING);

    assertThat(sinks).allSatisfy(sink -> assertThat(heartbeats(sink)).isEqualTo(PROBES));
  }

  @Test
  void aSinkThatNoticesByItselfIsLeftAlone() {
    RecordingSink noticing = open(new RecordingSink().noticingClosing());
    RecordingSink other = open();
    pass(QUIET);

    engine.fanOut.refused(Refusal.MEMORY);
    pass(PROBING);

    assertThat(heartbeats(noticing)).isZero();
    assertThat(heartbeats(other)).isEqualTo(PROBES);
  }

  @Test
  void withoutHeartbeatsNoneAreSent() {
    Engine silent = Engine.with().heartbeat(Duration.ZERO).maxConnections(1).build();
    RecordingSink sink = new RecordingSink();
    silent.open(spec(new Start.Live()), sink);
    silent.runUntilIdle();
    silent.pass(QUIET, QUIET);

    silent.fanOut.refused(Refusal.FULL);
    silent.pass(PROBING, Duration.ofMillis(100));

    assertThat(heartbeats(sink)).isZero();
  }

  @Test
  void aProcessWithoutCapacityRefusesStreams() {
    engine.fanOut.processCapacity(
        new ProcessCapacity() {
          private int left = 2;

          @Override
          public boolean tryTake() {
            return left-- > 0;
          }

          @Override
          public long left() {
            return Math.max(0, left);
          }
        });
    open(2);

    assertThatThrownBy(this::open)
        .isInstanceOf(TooManyConnectionsException.class)
        .hasMessageContaining("file descriptors");
    assertThat(engine.fanOut.size()).isEqualTo(2);
  }
}
