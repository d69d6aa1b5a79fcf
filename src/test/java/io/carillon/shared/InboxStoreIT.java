package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.SeqSet;
import io.carillon.jpa.LogTest;
import io.carillon.shared.InboxReceipts.Step;
import io.carillon.shared.InboxStore.Noted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Marks and receipts of users, on two nodes. */
class InboxStoreIT extends LogTest {
  private static final ChannelName CHANNEL = new ChannelName("notifications");
  private static final Noted NOTHING = new Noted(Step.DELIVERED, List.of());

  private final String user = "ann-" + UUID.randomUUID(); // tests share a database
  private final String events = "changes-" + UUID.randomUUID();
  private final long seq = ThreadLocalRandom.current().nextLong(1L << 50);
  private final AtomicInteger published = new AtomicInteger();
  private InboxReceipts receipts;
  private InboxStore store;
  private InboxStore other;

  @BeforeEach
  void twoNodes() {
    SharedDatabase database = new SharedDatabase(node().transactions(), clock);
    receipts = new InboxReceipts(database);
    store = new InboxStore(database, published::incrementAndGet);
    other = new InboxStore(new SharedDatabase(otherNode().transactions(), clock), () -> {});
  }

  @Test
  void aMarkOnAllIsOneRangeAndBothNodesReadIt() {
    read(store, SeqSet.upTo(16_000));
    InboxMarks marks = read(other, SeqSet.of(List.of(16_002L)));

    assertThat(store.marks(user, CHANNEL)).isEqualTo(marks);
    assertThat(marks.version()).isEqualTo(2);
    assertThat(marks.read().ranges())
        .containsExactly(new SeqSet.Range(1, 16_000), new SeqSet.Range(16_002, 16_002));
    assertThat(store.marks("someone else", CHANNEL)).isEqualTo(InboxMarks.NONE);
  }

  @Test
  void aRepetitionChangesNothingAndReportsNothing() {
    read(store, SeqSet.upTo(3));
    InboxMarks marks = read(store, SeqSet.upTo(2));

    assertThat(marks.version()).isEqualTo(1);
    assertThat(published).hasValue(1);
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void changesOfTwoNodesAtOnceAllCount() {
    List<CompletableFuture<?>> changes = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      InboxStore node = i % 2 == 0 ? store : other;
      SeqSet one = SeqSet.of(List.of((long) i));
      changes.add(CompletableFuture.runAsync(() -> read(node, one)));
    }
    changes.forEach(CompletableFuture::join);

    assertThat(store.marks(user, CHANNEL).read()).isEqualTo(SeqSet.upTo(20));
    assertThat(store.marks(user, CHANNEL).version()).isEqualTo(20);
    assertThat(waiting()).as("one event for each change").isEqualTo(20);
  }

  @Test
  void neitherMarksNorReceiptsNorEventRemainOfAChangeThatFails() {
    assertThatThrownBy(
            () ->
                store.change(
                    user,
                    CHANNEL,
                    marks -> marks.withRead(SeqSet.upTo(9)),
                    new Noted(Step.READ, List.of(seq)),
                    (before, after) -> {
                      throw new IllegalStateException("no event");
                    }))
        .hasMessageContaining("no event");

    assertThat(store.marks(user, CHANNEL)).isEqualTo(InboxMarks.NONE);
    assertThat(receipts.page(seq, "")).isEmpty();
    assertThat(waiting()).isZero();
  }

  @Test
  void receiptsKeepTheFirstTimeOfEachStep() {
    Instant delivered = clock.instant().truncatedTo(ChronoUnit.MICROS);
    store.note(user, CHANNEL, new Noted(Step.DELIVERED, List.of(seq)));
    clock.advance(Duration.ofSeconds(5));
    noted(Step.READ);
    clock.advance(Duration.ofSeconds(5));
    noted(Step.READ);
    noted(Step.ACKNOWLEDGED);

    assertThat(receipts.page(seq, ""))
        .containsExactly(
            new InboxReceipt(
                user,
                delivered,
                Optional.of(delivered.plusSeconds(5)),
                Optional.of(delivered.plusSeconds(10))));
    assertThat(receipts.counts(seq)).isEqualTo(new InboxReceipts.Counts(1, 1, 1));
    assertThat(receipts.page(seq, user)).as("users after the last one").isEmpty();
    assertThat(receipts.missing(user, List.of(seq, seq + 1))).containsExactly(seq + 1);
  }

  @Test
  void receiptsOfRemovedNotificationsAreRemoved() {
    long first = 1 - seq; // of no other test: rows before it only
    store.note(user, CHANNEL, new Noted(Step.DELIVERED, List.of(first - 1, first)));

    receipts.removeBefore(first);

    assertThat(receipts.missing(user, List.of(first - 1, first))).containsExactly(first - 1);
  }

  @Test
  void nothingIsStoredOfAUserThatIsErased() {
    read(store, SeqSet.upTo(3));
    store.note(user, CHANNEL, new Noted(Step.DELIVERED, List.of(seq)));

    assertThat(other.erase(user) + receipts.erase(user)).isEqualTo(2);
    assertThat(store.marks(user, CHANNEL)).isEqualTo(InboxMarks.NONE);
    assertThat(receipts.page(seq, "")).isEmpty();
  }

  private void noted(Step step) {
    store.change(
        user, CHANNEL, marks -> marks, new Noted(step, List.of(seq)), (before, after) -> event());
  }

  private InboxMarks read(InboxStore node, SeqSet seqs) {
    return node.change(
            user,
            CHANNEL,
            marks -> marks.withRead(marks.read().plus(seqs)),
            NOTHING,
            (before, after) -> event())
        .after();
  }

  private Publication event() {
    return Publication.to(events).json("{}").build();
  }

  /** The events of changes that wait in the outbox. */
  private long waiting() {
    return node()
        .transactions()
        .<Long>read(
            em ->
                em.createQuery(
                        "select count(o) from OutboxRow o where o.channel = :channel", Long.class)
                    .setParameter("channel", events)
                    .getSingleResult());
  }
}
