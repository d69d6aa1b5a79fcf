package io.carillon.fanout;

import static io.carillon.fanout.Engine.on;
import static io.carillon.fanout.Engine.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The terms on which a stream stays open: its token, the activity of its client, and eviction. */
class StreamTermsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Engine engine = Engine.with().build();
  private final RecordingSink sink = new RecordingSink();

  private StreamTerms lasting(Duration time) {
    return new StreamTerms("t1", Optional.of(engine.clock.instant().plus(time)), true);
  }

  private Subscription open(Engine on, StreamTerms terms, RecordingSink into) {
    Subscription stream = on.open(on(terms, spec(new Start.Live())), into);
    on.runUntilIdle();
    return stream;
  }

  // --- tokens -----------------------------------------------------------------------------------

  @Test
  void aStreamEndsWithItsTokenAndReportsIt() {
    Instant expires = engine.clock.instant().plus(Duration.ofSeconds(10));
    Subscription stream = open(engine, lasting(Duration.ofSeconds(10)), sink);
    engine.pass(Duration.ofSeconds(9), SECOND);
    assertThat(stream.closeReason()).isEmpty();

    engine.publishMany(1);
    engine.runUntilIdle();
    engine.pass(SECOND);
    engine.pass(Duration.ofMillis(2));

    assertThat(stream.closeReason()).contains(CloseReason.EXPIRED);
    assertThat(sink.text())
        .endsWith("id: 1\nevent: expired\ndata: {\"expired\":\"" + expires + "\"}\n\n");
    assertThat(sink.isClosed()).isTrue();
  }

  @Test
  void eventsPublishedAfterTheExpiryAreNotDelivered() {
    open(engine, lasting(SECOND), sink);
    engine.pass(SECOND);
    engine.pass(Duration.ofMillis(2));
    engine.publishMany(1);
    engine.runUntilIdle();

    assertThat(sink.data()).isEmpty();
  }

  @Test
  void aNewerTokenProlongsTheStreamWithoutABreak() {
    Subscription stream = open(engine, lasting(Duration.ofSeconds(10)), sink);
    engine.pass(Duration.ofSeconds(9), SECOND);
    stream.renew(lasting(Duration.ofSeconds(10)));
    engine.pass(Duration.ofSeconds(9), SECOND);
    assertThat(stream.closeReason()).isEmpty();
    engine.pass(Duration.ofSeconds(2), SECOND);
    assertThat(stream.closeReason()).contains(CloseReason.EXPIRED);
  }

  @Test
  void aTokenThatExpiresEarlierCountsAtOnce() {
    Subscription stream = open(engine, lasting(Duration.ofHours(5)), sink);
    stream.renew(lasting(Duration.ofSeconds(2)));
    engine.runUntilIdle();
    engine.pass(Duration.ofSeconds(3), SECOND);
    assertThat(stream.closeReason()).contains(CloseReason.EXPIRED);
  }

  @Test
  void aStalledStreamEndsWithItsTokenToo() {
    Subscription stream = open(engine, lasting(Duration.ofSeconds(5)), sink);
    sink.block();
    engine.publishMany(1);
    engine.runUntilIdle();
    engine.pass(Duration.ofSeconds(6), SECOND);
    assertThat(stream.closeReason()).contains(CloseReason.EXPIRED);
    assertThat(sink.isClosed()).isTrue();
  }

  // --- activity ---------------------------------------------------------------------------------

  @Test
  void anInactiveClientIsClosedAfterTheIdleTimeout() {
    Engine strict = Engine.with().idleTimeout(Duration.ofMinutes(10)).build();
    RecordingSink lively = new RecordingSink();
    Subscription silent = open(strict, StreamTerms.OF_CLIENT, sink);
    Subscription alive = open(strict, StreamTerms.OF_CLIENT, lively);
    strict.pass(Duration.ofMinutes(9), Duration.ofSeconds(10));
    alive.showLife();
    strict.pass(Duration.ofMinutes(1), Duration.ofSeconds(10));

    assertThat(silent.closeReason()).contains(CloseReason.IDLE);
    assertThat(alive.closeReason()).isEmpty();
    strict.pass(Duration.ofMinutes(9), Duration.ofSeconds(10));
    assertThat(alive.closeReason()).contains(CloseReason.IDLE);
  }

  @Test
  void anApplicationStreamHasNoIdleTimeout() {
    Engine strict = Engine.with().idleTimeout(Duration.ofMinutes(1)).build();
    Subscription stream = open(strict, StreamTerms.UNCONDITIONAL, sink);
    strict.pass(Duration.ofMinutes(5), Duration.ofSeconds(10));
    assertThat(stream.closeReason()).isEmpty();
  }

  // --- eviction ---------------------------------------------------------------------------------

  @Test
  void aFullNodeEvictsTheClientInactiveForLongest() {
    Engine full = Engine.with().maxConnections(2).evicting().build();
    Subscription first = open(full, StreamTerms.OF_CLIENT, sink);
    full.pass(SECOND);
    Subscription second = open(full, StreamTerms.OF_CLIENT, new RecordingSink());
    full.pass(SECOND);
    first.showLife();

    Subscription third = open(full, StreamTerms.OF_CLIENT, new RecordingSink());

    assertThat(second.closeReason()).contains(CloseReason.EVICTED);
    assertThat(first.closeReason()).isEmpty();
    assertThat(third.closeReason()).isEmpty();
    assertThat(full.fanOut.size()).isEqualTo(2);
  }

  @Test
  void applicationStreamsAreNeverEvicted() {
    Engine full = Engine.with().maxConnections(1).evicting().build();
    Subscription own = open(full, StreamTerms.UNCONDITIONAL, sink);

    assertThatThrownBy(() -> open(full, StreamTerms.OF_CLIENT, new RecordingSink()))
        .isInstanceOf(TooManyConnectionsException.class);
    assertThat(own.closeReason()).isEmpty();
  }
}
