package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import io.carillon.testing.ManualTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches wait in order, share a group up to its limits, and leave the queue once. */
@Timeout(30)
class PendingAppendsTest {
  private static final ChannelName CHANNEL = new ChannelName("orders");
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final ManualTicker ticker = new ManualTicker();
  private final InFlightLimiter limiter = new InFlightLimiter(100, 1 << 20, 100, 1 << 20, ticker);
  private PendingAppends pending = new PendingAppends();

  private PendingAppend append(int events, Duration timeout) throws InterruptedException {
    return append(CHANNEL, events, timeout);
  }

  private PendingAppend append(ChannelName channel, int events, Duration timeout)
      throws InterruptedException {
    return append(new Spool(channel, events, -1), timeout);
  }

  private PendingAppend append(Batch batch, Duration timeout) throws InterruptedException {
    PendingAppend append =
        new PendingAppend(
            batch,
            limiter.tryAcquire(batch, Duration.ofSeconds(1)).orElseThrow(),
            ticker.nanos() + timeout.toNanos());
    assertThat(pending.add(append)).isTrue();
    return append;
  }

  @Test
  void aGroupEndsBeforeTheBatchThatExceedsItsLimits() throws InterruptedException {
    PendingAppend first = append(3, Duration.ofSeconds(1));
    PendingAppend second = append(3, Duration.ofSeconds(1));
    PendingAppend third = append(3, Duration.ofSeconds(1));

    assertThat(pending.takeGroup(6, UNLIMITED)).containsExactly(first, second);
    assertThat(pending.takeGroup(6, UNLIMITED)).containsExactly(third);
  }

  @Test
  void aBatchBeyondTheLimitsIsAGroupOfItsOwn() throws InterruptedException {
    PendingAppend large = append(20, Duration.ofSeconds(1));
    append(1, Duration.ofSeconds(1));

    assertThat(pending.takeGroup(6, UNLIMITED)).containsExactly(large);
    assertThat(pending.takeGroup(6, 1)).hasSize(1);
  }

  @Test
  void onlyOverdueBatchesAreRemoved() throws InterruptedException {
    PendingAppend hasty = append(1, Duration.ofSeconds(1));
    PendingAppend patient = append(1, Duration.ofSeconds(3));
    assertThat(pending.removeOverdue(ticker.nanos())).isEmpty();
    ticker.advance(Duration.ofSeconds(2));

    assertThat(pending.removeOverdue(ticker.nanos())).containsExactly(hasty);
    assertThat(pending.takeGroup(10, UNLIMITED)).containsExactly(patient);
  }

  @Test
  void aClosedQueueReturnsItsBatchesAndAcceptsNoOthers() throws InterruptedException {
    PendingAppend last = append(1, Duration.ofSeconds(1));
    pending.close();

    assertThat(pending.add(last)).isFalse();
    assertThat(pending.takeGroup(10, UNLIMITED)).containsExactly(last);
    assertThat(pending.takeGroup(10, UNLIMITED)).isEmpty();
  }

  @Test
  void abandoningReturnsAllBatches() throws InterruptedException {
    List<PendingAppend> all =
        List.of(append(1, Duration.ofSeconds(1)), append(1, Duration.ofSeconds(1)));

    assertThat(pending.abandon()).isEqualTo(all);
    assertThat(pending.takeGroup(10, UNLIMITED)).isEmpty();
  }

  @Test
  void otherChannelsDoNotWaitForALargeBatch() throws InterruptedException {
    pending = new PendingAppends(10, UNLIMITED);
    ChannelName other = new ChannelName("other");
    PendingAppend large = append(CHANNEL, 20, Duration.ofSeconds(1));
    PendingAppend behind = append(CHANNEL, 1, Duration.ofSeconds(1));
    PendingAppend beside = append(other, 1, Duration.ofSeconds(1));

    assertThat(pending.takeLarge()).containsExactly(large);
    assertThat(pending.takeGroup(10, UNLIMITED)).containsExactly(beside);
    pending.close();
    assertThat(pending.takeLarge()).as("the large batch is written").isEmpty();
    assertThat(pending.takeGroup(10, UNLIMITED)).containsExactly(behind);
    assertThat(pending.takeGroup(10, UNLIMITED)).isEmpty();
  }

  @Test
  void aLargeBatchOvertakesNoBatchOfItsChannel() throws InterruptedException {
    pending = new PendingAppends(10, UNLIMITED);
    PendingAppend before = append(CHANNEL, 1, Duration.ofSeconds(1));
    PendingAppend large = append(CHANNEL, 20, Duration.ofSeconds(1));
    PendingAppend elsewhere = append(new ChannelName("other"), 20, Duration.ofSeconds(1));

    assertThat(pending.takeLarge()).as("its channel is free").containsExactly(elsewhere);
    assertThat(pending.takeGroup(10, UNLIMITED)).containsExactly(before);
    pending.close();
    assertThat(pending.takeGroup(10, UNLIMITED)).isEmpty();
    assertThat(pending.takeLarge()).containsExactly(large);
  }

  @Test
  void aGroupGrowsByWhatWaitsForItsChannels() throws InterruptedException {
    ChannelName other = new ChannelName("other");
    List<PendingAppend> group = taken(append(2, Duration.ofSeconds(1)));
    PendingAppend elsewhere = append(other, 1, Duration.ofSeconds(1));
    PendingAppend late = append(3, Duration.ofSeconds(1));
    PendingAppend tooMuch = append(2, Duration.ofSeconds(1));
    PendingAppend behind = append(1, Duration.ofSeconds(1));

    assertThat(pending.takeLate(group, 6, UNLIMITED)).containsExactly(late);
    assertThat(pending.takeGroup(6, UNLIMITED)).containsExactly(elsewhere, tooMuch, behind);
  }

  @Test
  void aGroupGrowsByNothingThatWaitsBehindALargeBatchOfItsChannel() throws InterruptedException {
    pending = new PendingAppends(10, UNLIMITED);
    List<PendingAppend> group = taken(append(1, Duration.ofSeconds(1)));
    append(20, Duration.ofSeconds(1));
    append(1, Duration.ofSeconds(1));

    assertThat(pending.takeLate(group, 10, UNLIMITED)).isEmpty();
  }

  @Test
  void aGroupGrowsByNothingOfTheOutboxWhoseRowsAreLockedFirst() throws InterruptedException {
    List<PendingAppend> group = taken(append(1, Duration.ofSeconds(1)));
    Publication publication = Publication.to(CHANNEL).text("x").build();
    append(OutboxEntry.inLog(1, publication, new OutboxEntry.Sequence()), Duration.ofSeconds(1));
    append(1, Duration.ofSeconds(1));

    assertThat(pending.takeLate(group, 10, UNLIMITED)).isEmpty();
  }

  private List<PendingAppend> taken(PendingAppend only) throws InterruptedException {
    List<PendingAppend> group = pending.takeGroup(10, UNLIMITED);
    assertThat(group).containsExactly(only);
    return group;
  }
}
