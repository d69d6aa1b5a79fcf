package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.jpa.LogTest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One node forwards the events of a channel; another continues from its position. */
class ForwardingPositionsIT extends LogTest {
  private final ChannelName orders = new ChannelName("o" + UUID.randomUUID()); // shared database
  private ForwardingPositions first;
  private ForwardingPositions second;

  @BeforeEach
  void twoNodes() {
    first =
        new ForwardingPositions(
            new SharedDatabase(node().transactions(), clock), UUID.randomUUID().toString());
    second =
        new ForwardingPositions(
            new SharedDatabase(otherNode().transactions(), clock), UUID.randomUUID().toString());
  }

  @Test
  void oneNodeHoldsTheLeaseUntilItGivesItBack() {
    assertThat(first.tryHold(orders, () -> 7)).contains(7L);
    assertThat(second.tryHold(orders, () -> 9)).isEmpty();
    assertThat(first.tryAdvance(orders, 8)).isTrue();
    assertThat(second.tryAdvance(orders, 20)).isFalse();
    assertThat(first.tryHold(orders, () -> 0)).contains(8L);
    first.release(orders);
    assertThat(second.tryHold(orders, () -> 0)).contains(8L);
  }

  @Test
  void aLeaseThatIsNotRenewedExpiresAndItsHolderMovesNothing() {
    assertThat(first.tryHold(orders, () -> 0)).contains(0L);
    clock.advance(ForwardingPositions.LEASE.minusMillis(1));
    assertThat(second.tryHold(orders, () -> 0)).isEmpty();
    assertThat(first.tryAdvance(orders, 1)).as("renews").isTrue();
    clock.advance(ForwardingPositions.LEASE);
    assertThat(second.tryHold(orders, () -> 0)).contains(1L);
    assertThat(first.tryAdvance(orders, 2)).isFalse();
    first.release(orders);
    assertThat(second.tryAdvance(orders, 2)).isTrue();
  }
}
