package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.ChannelPattern;
import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.Batch;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.LogUnavailableException.Stored;
import io.carillon.log.PageLimit;
import io.carillon.log.Receipt;
import io.carillon.log.Selection;
import io.carillon.log.UnstorableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** After any failure an acknowledged event is in the log once, and no position is skipped. */
class PersistenceErrorsIT extends LogTest {
  /** A lost connection, in PostgreSQL and the SQL standard. */
  private static final String CONNECTION_LOST = "08006";

  private static final Duration AFTER_TIMEOUT = SMALL.appendTimeout().plusMillis(1);

  private static final String DEADLOCK = "40001";
  private static final String BAD_VALUE = "22001";

  private static void assertRefused(
      CompletionStage<Receipt> stage, Class<? extends Throwable> reason) {
    assertThat(stage.toCompletableFuture())
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(reason);
  }

  @Test
  void aFailedInsertIsRetried() {
    GroupCommitAppender appender = appender();
    append(appender, one("a"));
    node().dataSource().failAt("insert into carillon_event", DEADLOCK, 2);

    Receipt receipt = append(appender, many(3));

    assertThat(receipt).isEqualTo(new Receipt(channel, 2, 4, 3, 0));
    assertThat(seqs(everything())).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aFailedCommitIsRetried() {
    GroupCommitAppender appender = appender();
    append(appender, one("a"));
    node().dataSource().breakBeforeCommits(2);

    append(appender, one("b"));

    assertThat(texts(everything())).containsExactly("a", "b");
  }

  @Test
  void aCommitWithALostResponseIsNotRepeated() {
    GroupCommitAppender appender = appender();
    append(appender, one("a"));
    node().dataSource().loseAnswerOfCommits(1);

    Receipt receipt = append(appender, one("b"));

    assertThat(receipt).isEqualTo(new Receipt(channel, 2, 2, 1, 0));
    assertThat(texts(everything())).containsExactly("a", "b");
    assertThat(announced).extracting(appended -> appended.last()).containsExactly(1L, 2L);
    assertThat(append(appender, one("c")).last()).isEqualTo(3);
  }

  @Test
  void anotherNodeMayAppendTheSameBeforeALostResponseIsResolved() {
    GroupCommitAppender appender = appender();
    GroupCommitAppender other = appender(otherNode(), DEFAULT, ignored -> {});
    append(appender, one("same"));
    node().dataSource().loseAnswerOfNextCommit(() -> append(other, many(2)));

    Receipt receipt = append(appender, one("same"));

    assertThat(receipt).isEqualTo(new Receipt(channel, 2, 2, 1, 0));
    assertThat(texts(everything())).containsExactly("same", "same", "event 1", "event 2");
  }

  @Test
  void anotherNodeMayAppendTheSameInPlaceOfAFailedCommit() {
    GroupCommitAppender appender = appender();
    GroupCommitAppender other = appender(otherNode(), DEFAULT, ignored -> {});
    append(appender, one("a"));
    append(other, one("b"));
    node().dataSource().breakBeforeNextCommit(() -> append(other, one("same")));

    Receipt receipt = append(appender, one("same"));

    assertThat(receipt).isEqualTo(new Receipt(channel, 4, 4, 1, 0));
    assertThat(texts(everything())).containsExactly("a", "b", "same", "same");
  }

  @Test
  void aHugeBatchWithALostResponseIsNotRepeated() {
    GroupCommitAppender appender = appender(node(), SMALL, announced::add);
    append(appender, one("a"));
    node().dataSource().loseAnswerOfCommits(1);

    Receipt receipt = append(appender, new Spool(channel, 200, -1));

    assertThat(receipt).isEqualTo(new Receipt(channel, 2, 201, 200, 0));
    assertThat(everything()).hasSize(201);
  }

  @Test
  void publishersAreRefusedWhileTheDatabaseIsDownAndNothingIsStored() {
    GroupCommitAppender appender = appender(node(), SMALL, announced::add);
    append(appender, one("a"));
    node().dataSource().goDown();

    CompletionStage<Receipt> lost = appender.append(one("lost"));
    ticker.advance(AFTER_TIMEOUT);
    assertThat(storedOf(lost)).contains(Stored.NO);

    node().dataSource().recover();
    assertThat(append(appender, one("b")).last()).isEqualTo(2);
    assertThat(texts(everything())).containsExactly("a", "b");
  }

  @Test
  void aCommitThatWasGivenUpButHappenedIsAnnouncedAsSoonAsTheDatabaseIsBack()
      throws InterruptedException {
    CountDownLatch settled = new CountDownLatch(2);
    GroupCommitAppender appender =
        appender(
            node(),
            SMALL,
            appended -> {
              announced.add(appended);
              settled.countDown();
            });
    append(appender, one("a"));
    node().dataSource().loseAnswerOfCommits(1);
    node().dataSource().after("insert into carillon_event", node().dataSource()::goDown);

    CompletionStage<Receipt> givenUp = appender.append(one("given up"));
    ticker.advance(AFTER_TIMEOUT);
    assertThat(storedOf(givenUp)).contains(Stored.UNKNOWN);
    node().dataSource().recover();
    assertThat(settled.await(20, TimeUnit.SECONDS)).as("without another publication").isTrue();
    append(appender, one("c"));

    assertThat(texts(everything())).containsExactly("a", "given up", "c");
    assertThat(announced).extracting(appended -> appended.last()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void publishersAreRefusedInTimeWhenTheDatabaseHangs() throws InterruptedException {
    GroupCommitAppender appender = appender(node(), SMALL, announced::add);
    append(appender, one("a"));
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch answers = new CountDownLatch(1);
    node()
        .dataSource()
        .after(
            "insert into carillon_event",
            () -> {
              hangs.countDown();
              awaitUninterrupted(answers);
            });
    CompletionStage<Receipt> stuck = appender.append(one("stuck"));
    hangs.await();
    CompletionStage<Receipt> waiting = appender.append(one("waiting"));

    ticker.advance(AFTER_TIMEOUT);
    appender.refuseOverdue(); // as the hub does regularly
    assertThat(storedOf(waiting)).contains(Stored.NO);
    assertThat(stuck.toCompletableFuture()).as("the attempt may still end").isNotDone();

    ticker.advance(Duration.ofSeconds(2));
    appender.refuseOverdue();
    assertThat(storedOf(stuck)).contains(Stored.UNKNOWN);
    answers.countDown();
    append(appender, one("b"));
    assertThat(texts(everything()))
        .as("the batch being written may be stored, the queued one is not")
        .containsExactly("a", "stuck", "b");
  }

  private static Optional<Stored> storedOf(CompletionStage<Receipt> refused) {
    Throwable failure = refused.handle((receipt, thrown) -> thrown).toCompletableFuture().join();
    assertThat(failure).isInstanceOf(LogUnavailableException.class);
    return ((LogUnavailableException) failure).stored();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void readersAreRefusedWhileTheDatabaseIsDown() {
    JpaEventLog log = log();
    node().dataSource().goDown();

    assertThatThrownBy(() -> log.readAfter(channel, 0, PageLimit.events(10)))
        .isInstanceOf(LogUnavailableException.class);
    assertThatThrownBy(
            () ->
                log.readBefore(
                    channel,
                    10,
                    new Selection(Selector.ALL, Reader.ANONYMOUS),
                    PageLimit.events(10)))
        .isInstanceOf(LogUnavailableException.class);
    assertThatThrownBy(() -> log.extent(channel)).isInstanceOf(LogUnavailableException.class);
    assertThatThrownBy(() -> log.positionBefore(channel, clock.instant()))
        .isInstanceOf(LogUnavailableException.class);
    assertThatThrownBy(() -> log.channels(List.of(ChannelPattern.ALL), "", 10))
        .isInstanceOf(LogUnavailableException.class);
  }

  @Test
  void readersAreRefusedWhenAQueryFails() {
    append(appender(), one("a"));
    node().dataSource().failAt("select", CONNECTION_LOST, 1_000);

    assertThatThrownBy(() -> log().readAfter(channel, 0, PageLimit.events(10)))
        .isInstanceOf(LogUnavailableException.class);
    assertThatThrownBy(() -> log().extent(channel)).isInstanceOf(LogUnavailableException.class);
  }

  @Test
  void onlyTheBatchThatTheDatabaseRefusesFails() {
    GatedListener gate = gatedListener();
    GroupCommitAppender appender = appender(node(), DEFAULT, gate);
    appender.append(one("first"));
    gate.awaitArrival();
    CompletionStage<Receipt> before = appender.append(one("before"));
    // 2 MiB more than a database column holds: publications are limited, but a log must not rely on
    // that
    CompletionStage<Receipt> poison = appender.append(tooLargeForTheDatabase());
    CompletionStage<Receipt> after = appender.append(one("after"));

    gate.open();

    if (isRefusedByTheDatabase()) {
      assertRefused(poison, UnstorableException.class);
    } else {
      await(poison);
    }
    assertThat(await(before).last()).isEqualTo(2);
    assertThat(await(after).last()).isEqualTo(isRefusedByTheDatabase() ? 3 : 4);
    assertThat(texts(everything())).contains("first", "before", "after");
  }

  private Batch tooLargeForTheDatabase() {
    return Batch.of(
        List.of(
            Publication.to(channel)
                .data(Data.logged(new byte[3 << 20], Data.Format.TEXT))
                .build()));
  }

  /** PostgreSQL's column has no limit. */
  private boolean isRefusedByTheDatabase() {
    return stack == Stack.HIBERNATE_ON_H2 || stack == Stack.ECLIPSELINK_ON_H2;
  }

  @Test
  void aGroupThatIsRefusedIsWrittenBatchByBatch() {
    GatedListener gate = gatedListener();
    GroupCommitAppender appender = appender(node(), DEFAULT, gate);
    appender.append(one("first"));
    gate.awaitArrival();
    List<CompletionStage<Receipt>> stages = new ArrayList<>();
    for (String text : List.of("a", "b", "c")) {
      stages.add(appender.append(one(text)));
    }
    // the group and then the first batch alone
    node().dataSource().failAt("insert into carillon_event", BAD_VALUE, 2);

    gate.open();

    assertRefused(stages.get(0), UnstorableException.class);
    assertThat(await(stages.get(1)).last()).isEqualTo(2);
    assertThat(await(stages.get(2)).last()).isEqualTo(3);
    assertThat(texts(everything())).containsExactly("first", "b", "c");
  }

  @Test
  void aBatchThatFailsMidwayStoresNothingAndReportsTheReason() {
    GroupCommitAppender appender = appender(node(), SMALL, announced::add);
    append(appender, one("a"));

    assertRefused(appender.append(new Spool(channel, 100, 77)), InvalidRequestException.class);

    assertThat(append(appender, one("b")).last()).isEqualTo(2);
    assertThat(texts(everything())).containsExactly("a", "b");
  }

  @Test
  void aFailingBatchDoesNotAffectItsGroup() {
    GatedListener gate = gatedListener();
    GroupCommitAppender appender = appender(node(), DEFAULT, gate);
    appender.append(one("first"));
    gate.awaitArrival();
    CompletionStage<Receipt> before = appender.append(one("before"));
    CompletionStage<Receipt> illegal = appender.append(new Spool(channel, 10, 7));
    CompletionStage<Receipt> after = appender.append(one("after"));

    gate.open();

    assertRefused(illegal, InvalidRequestException.class);
    assertThat(await(before).last()).isEqualTo(2);
    assertThat(await(after).last()).isEqualTo(3);
  }

  @Test
  void aBatchThatContradictsItsDescriptionIsRefused() {
    GroupCommitAppender appender = appender();
    Batch tooShort = new DescribedBatch(channel, 2, 5, List.of(publication().build()));

    assertRefused(appender.append(tooShort), IllegalArgumentException.class);

    assertThat(log().extent(channel).head()).isZero();
  }

  @Test
  void publishersWaitForAdmissionForALimitedTime() {
    GatedListener gate = gatedListener();
    AppenderConfig cramped =
        new AppenderConfig(
            4, 1 << 20, 9, 1 << 20, Duration.ofMillis(50), Duration.ofSeconds(9), 30, 1 << 20, 0);
    GroupCommitAppender appender = appender(node(), cramped, gate);
    appender.append(one("first"));
    gate.awaitArrival();
    List<CompletionStage<Receipt>> fitting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      fitting.add(appender.append(many(2)));
    }

    assertRefused(appender.append(one("too much")), LogUnavailableException.class);

    gate.open();
    fitting.forEach(LogTest::await);
    assertThat(append(appender, one("room again")).last()).isEqualTo(10);
  }

  @Test
  void closingCommitsQueuedBatchesAndRefusesLaterOnes() {
    GatedListener gate = gatedListener();
    GroupCommitAppender appender = appender(node(), DEFAULT, gate);
    appender.append(one("first"));
    gate.awaitArrival();
    CompletionStage<Receipt> handedOver = appender.append(one("second"));

    gate.open();
    appender.close();

    assertThat(await(handedOver).last()).isEqualTo(2);
    assertRefused(appender.append(one("late")), LogUnavailableException.class);
    appender.close();
    assertThat(texts(everything())).containsExactly("first", "second");
  }
}
