package io.carillon.fanout;

import static io.carillon.fanout.Engine.spec;
import static io.carillon.fanout.SubscriptionTimers.QUIET;
import static io.carillon.fanout.SubscriptionTimers.ROUND_TRIP;
import static io.carillon.fanout.SubscriptionTimers.SEEKING_HEARTBEATS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.fanout.SubscriptionListener.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that are gone are found when a node is full of their streams, long before heartbeats. */
class LostClientsTest {
  private static final int MAX = 8;
  private static final Duration SEARCH = QUIET.plus(ROUND_TRIP.multipliedBy(SEEKING_HEARTBEATS));

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
  void aFullNodeFindsThemWhenItHasToRefuseAStream() {
    List<RecordingSink> lost = open(MAX - 1);
    RecordingSink present = open();
    lost.forEach(each -> each.breakConnectionAfter(SEEKING_HEARTBEATS - 1));
    pass(QUIET.multipliedBy(2));

    assertThatThrownBy(this::open).isInstanceOf(TooManyConnectionsException.class);
    pass(SEARCH);

    assertThat(engine.fanOut.size()).isOne();
    assertThat(engine.listener.reasons).hasSize(MAX - 1).containsOnly(CloseReason.CLIENT_GONE);
    assertThat(present.isClosed()).isFalse();
    assertThat(heartbeats(present)).isEqualTo(SEEKING_HEARTBEATS);
    open(MAX - 1);
  }

  @Test
  void theyAreFoundBeforeTheNodeIsFull() {
    RecordingSink lost = open();
    lost.breakConnectionAfter(SEEKING_HEARTBEATS - 1);
    open(3);
    pass(QUIET);
    assertThat(heartbeats(lost)).as("half of the room is left").isZero();

    open();
    pass(SEARCH);
    assertThat(lost.isClosed()).isTrue();

    RecordingSink next = open();
    pass(QUIET);
    assertThat(heartbeats(next)).as("too few are new for another search").isZero();
    open();
    pass(SEARCH);
    assertThat(heartbeats(next)).isEqualTo(SEEKING_HEARTBEATS);
  }

  @Test
  void whoeverWasWrittenToAMomentAgoIsNotSought() {
    List<RecordingSink> sinks = open(MAX);
    pass(QUIET.minusMillis(100));

    assertThatThrownBy(this::open).isInstanceOf(TooManyConnectionsException.class);
    pass(SEARCH);

    assertThat(sinks).allSatisfy(sink -> assertThat(heartbeats(sink)).isZero());
  }

  @Test
  void nobodyIsSoughtAgainForEachRefusal() {
    List<RecordingSink> sinks = open(MAX);
    pass(QUIET.multipliedBy(2));

    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(this::open).isInstanceOf(TooManyConnectionsException.class);
      engine.runUntilIdle();
    }
    pass(SEARCH);

    assertThat(sinks)
        .allSatisfy(sink -> assertThat(heartbeats(sink)).isEqualTo(SEEKING_HEARTBEATS));
  }

  @Test
  void aSinkThatNoticesByItselfIsLeftAlone() {
    RecordingSink noticing = open(new RecordingSink().noticingClosing());
    RecordingSink other = open();
    pass(QUIET);

    engine.fanOut.refused(Refusal.MEMORY);
    pass(SEARCH);

    assertThat(heartbeats(noticing)).isZero();
    assertThat(heartbeats(other)).isEqualTo(SEEKING_HEARTBEATS);
  }

  @Test
  void withoutHeartbeatsNoneAreSent() {
    Engine silent = Engine.with().heartbeat(Duration.ZERO).maxConnections(1).build();
    RecordingSink sink = new RecordingSink();
    silent.open(spec(new Start.Live()), sink);
    silent.runUntilIdle();
    silent.pass(QUIET, QUIET);

    silent.fanOut.refused(Refusal.FULL);
    silent.pass(SEARCH, Duration.ofMillis(100));

    assertThat(heartbeats(sink)).isZero();
  }

  @Test
  void aProcessWithoutRoomRefusesStreams() {
    engine.fanOut.processRoom(
        new ProcessRoom() {
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
