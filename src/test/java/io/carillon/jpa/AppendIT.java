package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.LogClock;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import io.carillon.log.EpochGuard;
import io.carillon.log.FollowedBatch;
import io.carillon.log.Receipt;
import io.carillon.testing.ManualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How batches are written to a database. */
class AppendIT extends LogTest {

  @Test
  void announcedEventsAreReadable() {
    List<Boolean> readable = new CopyOnWriteArrayList<>();
    GroupCommitAppender appender =
        appender(
            node(),
            DEFAULT,
            appended -> readable.add(log().extent(channel).head() == appended.last()));

    append(appender, one("a"));
    append(appender, one("b"));

    assertThat(readable).containsExactly(true, true);
  }

  @Test
  void whatAnAppenderRehearsesIsNotInTheLog() {
    Transactions transactions = node().transactions();

    new GroupWriter(transactions, DEFAULT, clock, EpochGuard.NONE, Optional.empty()).prepare();

    for (String table : List.of("carillon_channel where name", "carillon_event where channel")) {
      SqlQuery rehearsed =
          new SqlQuery("select count(*) from " + table + " like 'carillon-rehearsal%'");
      assertThat(
              transactions.<Optional<Long>>readSql(
                  connection -> rehearsed.first(connection, row -> row.getLong(1))))
          .contains(0L);
    }
  }

  @Test
  void aFailingListenerDoesNotAffectPublishers() {
    GroupCommitAppender appender =
        appender(
            node(),
            DEFAULT,
            appended -> {
              throw new IllegalStateException("made to fail; this stack trace belongs to a test");
            });

    append(appender, one("a"));

    assertThat(append(appender, one("b")).last()).isEqualTo(2);
  }

  @Test
  void whatFollowsFromABatchWaitsInTheOutboxExactlyIfTheBatchIsStored() {
    Publication message = Publication.to(channel).text("a").id("1").build();
    ChannelName other = new ChannelName(channel + "-follow-ups");
    Batch batch =
        new FollowedBatch(
            Batch.of(List.of(message)),
            receipt -> Optional.of(Publication.to(other).text("after " + receipt.last()).build()));
    Batch failing =
        new FollowedBatch(
            one("b"),
            receipt -> {
              throw new IllegalStateException("made to fail; this belongs to a test");
            });
    GroupCommitAppender appender = appender();

    append(appender, batch);
    append(appender, batch); // a repetition
    assertThat(appender.append(failing)).failsWithin(Duration.ofSeconds(10));

    assertThat(everything()).hasSize(1);
    List<OutboxRow> waiting = node().transactions().read(em -> OutboxTable.readOf(em, other, 10));
    assertThat(waiting)
        .extracting(row -> row.toPublication(100, 10).data().toString())
        .containsExactly("after 1");
  }

  @Test
  void aTimeToLiveCountsFromThePublicationAfterTheClockWasSetBack() {
    append(appender(), one("a"));
    clock.advance(Duration.ofHours(-2));
    Publication brief = Publication.to(channel).text("b").ttl(Duration.ofSeconds(5)).build();
    append(appender(), Batch.of(List.of(brief)));

    Event event = everything().get(1);
    assertThat(event.timestamp()).isAfter(clock.instant());
    assertThat(event.isExpiredAt(clock.instant())).isFalse();
    assertThat(event.isExpiredAt(clock.instant().plusSeconds(6))).isTrue();
  }

  @Test
  void aDurationFindsTheEventsOfThatTimeAlsoAfterTheClockWasSet() {
    LogClock logClock = new LogClock(clock, clock);
    GroupCommitAppender appender = appender(node(), DEFAULT, logClock, announced::add);
    List<Duration> steps =
        List.of(Duration.ZERO, Duration.ofHours(-2), Duration.ofHours(3), Duration.ofHours(-1));
    for (Duration step : steps) {
      clock.step(step);
      for (int i = 0; i < 5; i++) {
        append(appender, one("x"));
        clock.advance(Duration.ofSeconds(1));
      }
    }

    for (int seconds = 1; seconds <= 20; seconds++) {
      assertThat(
              log()
                  .positionBefore(channel, logClock.before(Duration.ofMillis(1000L * seconds + 1))))
          .as("the last %d seconds", seconds)
          .isEqualTo(20 - seconds);
    }
  }

  @Test
  void timestampsNeverStepBackEvenAcrossNodesWithDifferentClocks() {
    ManualClock slow = new ManualClock();
    slow.advance(Duration.ofHours(-1));

    append(appender(), one("a"));
    append(appender(otherNode(), DEFAULT, slow, announced::add), one("b"));
    clock.advance(Duration.ofSeconds(-5));
    append(appender(), one("c"));

    assertThat(everything())
        .extracting(Event::timestamp)
        .containsOnly(Instant.parse("2030-01-01T00:00:00.123456Z"));
  }

  @Test
  void queuedBatchesShareOneTransactionAndJdbcBatches() throws Exception {
    GatedListener gate = gatedListener();
    GroupCommitAppender appender = appender(node(), DEFAULT, gate);
    appender.append(one("first"));
    gate.awaitArrival();
    List<CompletionStage<Receipt>> waiting = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      waiting.add(appender.append(one("event " + i)));
    }
    node().dataSource().roundTrips();

    gate.open();
    waiting.forEach(LogTest::await);

    List<String> roundTrips = node().dataSource().roundTrips();
    SqlDialect dialect = node().transactions().dialect();
    int locks = dialect.rowLock(1) == SqlDialect.RowLock.UPDATE ? 2 : 1;
    assertThat(roundTrips)
        .as("claim and lock, insert and update; if joined, each pair at once")
        .hasSize(dialect.joinsStatements() ? 2 : 3 + locks);
    assertThat(roundTrips).filteredOn(sql -> sql.startsWith("insert")).hasSize(1);
    assertThat(gate.announced).hasSize(2);
  }

  @Test
  void aHugeBatchIsWrittenInFewRoundTripsAndAnnouncedByItsTail() {
    GroupCommitAppender appender =
        appender(
            node(),
            new AppenderConfig(
                500,
                1 << 20,
                1_000,
                8 << 20,
                Duration.ofSeconds(1),
                Duration.ofSeconds(9),
                30,
                64 << 10,
                0),
            announced::add);
    append(appender, one("before"));
    node().dataSource().roundTrips();

    Receipt receipt = append(appender, new Spool(channel, 5_000, -1));

    assertThat(receipt).isEqualTo(new Receipt(channel, 2, 5_001, 5_000, 0));
    List<String> roundTrips = node().dataSource().roundTrips();
    assertThat(roundTrips)
        .filteredOn(sql -> sql.startsWith("insert into carillon_event"))
        .hasSize(10);
    assertThat(roundTrips)
        .as("and claim, lock, find, update; before the first large batch also the writer's own row")
        .hasSizeLessThanOrEqualTo(20);
    assertThat(seqs(everything())).isEqualTo(LongStream.rangeClosed(1, 5_001).boxed().toList());
    assertThat(announced.get(1).first()).isEqualTo(2);
    assertThat(seqs(announced.get(1).events()))
        .isEqualTo(LongStream.rangeClosed(4_972, 5_001).boxed().toList());
  }

  @Test
  void aHugeBatchIsNotOverdueAsLongAsItIsBeingStored() {
    GroupCommitAppender appender = appender(node(), SMALL, announced::add);
    Iterator<Publication> events = new Spool(channel, 400, -1).iterator();
    Batch slow =
        batch(
            400,
            () -> {
              ticker.advance(SMALL.appendTimeout().dividedBy(SMALL.groupEvents() + 1));
              CompletableFuture.runAsync(appender::refuseOverdue).join();
              return events.next();
            });

    assertThat(append(appender, slow).count()).isEqualTo(400);
  }

  private Batch batch(int size, Supplier<Publication> next) {
    return new Batch() {
      @Override
      public ChannelName channel() {
        return channel;
      }

      @Override
      public int size() {
        return size;
      }

      @Override
      public long bytes() {
        return size;
      }

      @Override
      public Iterator<Publication> iterator() {
        return Stream.generate(next).limit(size).iterator();
      }
    };
  }

  @Test
  void theTailOfAHugeBatchIsBoundedInBytesToo() {
    GroupCommitAppender appender = appender(node(), SMALL, announced::add);
    String text = "x".repeat(30 << 10);
    List<Publication> publications =
        IntStream.range(0, 25).mapToObj(i -> Publication.to(channel).text(text).build()).toList();

    append(appender, Batch.of(publications));

    assertThat(seqs(announced.get(0).events())).containsExactly(24L, 25L);
  }

  @Test
  void noMoreThanAFewChunksOfAHugeBatchAreInMemory() {
    List<WeakReference<byte[]>> handedOut = new ArrayList<>();
    List<Long> alive = new ArrayList<>();
    IntFunction<Publication> publications =
        index -> {
          if (index % 500 == 499) {
            System.gc();
            alive.add(handedOut.stream().filter(reference -> reference.get() != null).count());
          }
          Publication publication = Publication.to(channel).text("event " + index).build();
          handedOut.add(new WeakReference<>(publication.data().utf8()));
          return publication;
        };
    Batch spool =
        new DescribedBatch(
            channel,
            2_000,
            2_000 * 5,
            () -> IntStream.range(0, 2_000).mapToObj(publications).iterator());

    append(appender(node(), SMALL, announced::add), spool);

    assertThat(alive)
        .hasSize(4)
        .allMatch(count -> count <= SMALL.tailEvents() + 2L * SMALL.groupEvents());
  }
}
