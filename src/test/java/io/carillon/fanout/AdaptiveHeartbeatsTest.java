package io.carillon.fanout;

import static io.carillon.fanout.Engine.spec;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Heartbeats are sent more often where the network drops idle streams. */
class AdaptiveHeartbeatsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration USUAL = Duration.ofSeconds(15);

  private final Engine engine = Engine.with().build();
  private RecordingSink sink = new RecordingSink();
  private Subscription stream = engine.open(at("192.0.2.1", new Start.Live()), sink);

  @Test
  void twoDropsHalveTheIntervalOfThatAddressOnly() {
    dropAndReconnect();
    assertThat(stream.heartbeatInterval()).isEqualTo(USUAL);
    dropAndReconnect();

    assertThat(stream.heartbeatInterval()).isEqualTo(Duration.ofMillis(7_500));
    assertThat(opened("192.0.2.2").heartbeatInterval()).isEqualTo(USUAL);
    engine.pass(Duration.ofSeconds(16), Duration.ofMillis(500));
    assertThat(sink.ofType("heartbeat")).hasSize(2);
  }

  @Test
  void theIntervalIsNeverShorterThanIsAllowed() {
    dropAndReconnect();
    dropAndReconnect();
    dropAndReconnect();
    dropAndReconnect();

    assertThat(stream.heartbeatInterval()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void whereShorterIntervalsDoNotHelpTheUsualIntervalIsUsed() {
    for (int i = 0; i < 6; i++) {
      dropAndReconnect();
    }
    assertThat(stream.heartbeatInterval()).isEqualTo(USUAL);
    dropAndReconnect();
    dropAndReconnect();
    assertThat(stream.heartbeatInterval()).isEqualTo(USUAL);
  }

  @Test
  void aClientThatReconnectsBeforeTheDropIsDetectedCounts() {
    for (int i = 0; i < 2; i++) {
      engine.pass(Duration.ofSeconds(5), SECOND);
      RecordingSink dropped = sink;
      dropped.breakConnection();
      reconnect();
      engine.pass(Duration.ofSeconds(16), SECOND);
      assertThat(dropped.isClosed()).isTrue();
    }
    assertThat(opened("192.0.2.1").heartbeatInterval()).isEqualTo(Duration.ofMillis(7_500));
  }

  @Test
  void aClientThatNeverReconnectsWasNotDropped() {
    for (int i = 0; i < 4; i++) {
      breakConnection();
      stream = engine.open(at("192.0.2.1", new Start.Live()), sink = new RecordingSink());
    }
    assertThat(stream.heartbeatInterval()).isEqualTo(USUAL);
  }

  @Test
  void aClientThatReconnectsMuchLaterWasNotDropped() {
    for (int i = 0; i < 4; i++) {
      breakConnection();
      engine.pass(Duration.ofSeconds(61));
      reconnect();
    }
    assertThat(stream.heartbeatInterval()).isEqualTo(USUAL);
  }

  @Test
  void aStreamThatBreaksWhileEventsArriveDoesNotCountAsIdle() {
    for (int i = 0; i < 4; i++) {
      engine.publish("news");
      engine.runUntilIdle();
      sink.breakConnection();
      engine.publish("more news");
      engine.runUntilIdle();
      assertThat(stream.closeReason()).contains(CloseReason.CLIENT_GONE);
      reconnect();
    }
    assertThat(stream.heartbeatInterval()).isEqualTo(USUAL);
  }

  @Test
  void aStreamThatHasBeenIdleForLongIsNotDroppedForIdleness() {
    for (int i = 0; i < 4; i++) {
      engine.pass(Duration.ofMinutes(10), SECOND);
      breakConnection();
      reconnect();
    }
    assertThat(stream.heartbeatInterval()).isEqualTo(USUAL);
  }

  @Test
  void aShortenedIntervalIsForgottenAfterADay() {
    dropAndReconnect();
    dropAndReconnect();
    stream.close(CloseReason.DISCONNECTED);
    engine.runUntilIdle();
    engine.pass(Duration.ofHours(23));
    assertThat(opened("192.0.2.1").heartbeatInterval()).isEqualTo(Duration.ofMillis(7_500));
    engine.pass(Duration.ofHours(2));
    assertThat(opened("192.0.2.1").heartbeatInterval()).isEqualTo(USUAL);
  }

  @Test
  void withoutAShorterMinimumIntervalsDoNotAdapt() {
    Engine fixed = Engine.with().shortestHeartbeat(Duration.ZERO).build();
    for (int i = 0; i < 3; i++) {
      RecordingSink dropped = new RecordingSink();
      fixed.open(at("192.0.2.1", i == 0 ? new Start.Live() : new Start.After(0)), dropped);
      fixed.pass(Duration.ofSeconds(16), SECOND);
      dropped.breakConnection();
      fixed.pass(Duration.ofSeconds(15), SECOND);
    }
    Subscription last = fixed.open(at("192.0.2.1", new Start.After(0)), new RecordingSink());
    assertThat(last.heartbeatInterval()).isEqualTo(USUAL);
  }

  private void dropAndReconnect() {
    breakConnection();
    reconnect();
  }

  /** As if the network had dropped the connection: a heartbeat cannot be written. */
  private void breakConnection() {
    engine.pass(SECOND);
    sink.breakConnection();
    engine.pass(stream.heartbeatInterval(), SECOND);
    assertThat(stream.closeReason()).contains(CloseReason.CLIENT_GONE);
  }

  /** As {@code EventSource} does: with the last id that it has seen. */
  private void reconnect() {
    Start resuming = Engine.resuming(sink.lastEventId());
    stream = engine.open(at("192.0.2.1", resuming), sink = new RecordingSink());
    engine.runUntilIdle();
  }

  private Subscription opened(String address) {
    Subscription opened = engine.open(at(address, new Start.Live()), new RecordingSink());
    engine.runUntilIdle();
    return opened;
  }

  private static SubscriptionSpec at(String address, Start start) {
    return Engine.from(address, spec(start));
  }
}
