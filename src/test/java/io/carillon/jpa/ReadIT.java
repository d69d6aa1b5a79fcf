package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import io.carillon.log.EventLog.ChannelExtent;
import io.carillon.log.Extent;
import io.carillon.log.Replay;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a reader is given. */
class ReadIT extends LogTest {
  private Retention retention(Duration age, long count) {
    return new Retention(
        otherNode().transactions(),
        name -> name.equals(channel) ? new RetentionPolicy(age, count) : RetentionPolicy.KEEP_ALL,
        clock);
  }

  private Batch expiring(Duration ttl, int count) {
    return Batch.of(java.util.Collections.nCopies(count, publication().ttl(ttl).build()));
  }

  @Test
  void aChannelWithoutEventsIsEmpty() {
    assertThat(log().extent(channel)).isEqualTo(Extent.EMPTY);
    assertThat(log().readAfter(channel, 0, 10)).isEqualTo(new Replay.Complete(List.of()));
    assertThat(log().readAfter(channel, 17, 10)).isEqualTo(new Replay.Complete(List.of()));
    assertThat(log().readBefore(channel, 17, 10)).isEmpty();
    assertThat(log().positionBefore(channel, clock.instant())).isZero();
  }

  @Test
  void readingOnGivesPagesInOrderUntilTheEnd() {
    append(appender(), many(5));

    assertThat(seqs(log().readAfter(channel, 0, 2).events())).containsExactly(1L, 2L);
    assertThat(seqs(log().readAfter(channel, 2, 2).events())).containsExactly(3L, 4L);
    assertThat(seqs(log().readAfter(channel, 4, 2).events())).containsExactly(5L);
    assertThat(log().readAfter(channel, 5, 2)).isEqualTo(new Replay.Complete(List.of()));
    assertThat(log().extent(channel)).isEqualTo(new Extent(1, 5));
  }

  @Test
  void readingBackGivesTheNewestPageOldestFirst() {
    append(appender(), many(5));

    assertThat(seqs(log().readBefore(channel, 5, 2))).containsExactly(3L, 4L);
    assertThat(seqs(log().readBefore(channel, Long.MAX_VALUE, 2))).containsExactly(4L, 5L);
    assertThat(seqs(log().readBefore(channel, 3, 10))).containsExactly(1L, 2L);
    assertThat(log().readBefore(channel, 1, 10)).isEmpty();
  }

  @Test
  void aPageIsReadFromAnIndexAndNotSortedOutOfTheWholeChannel() throws SQLException {
    assumeThat(stack.name()).as("whose optimizer needs all columns of the order").endsWith("H2");
    append(appender(), many(5));
    node().dataSource().roundTrips();

    log().readAfter(channel, 0, 2);
    log().readBefore(channel, 5, 2);
    log().positionBefore(channel, Instant.EPOCH);

    List<String> ofEvents =
        node().dataSource().roundTrips().stream()
            .filter(sql -> sql.contains("carillon_event"))
            .toList();
    assertThat(ofEvents).hasSize(3);
    for (String sql : ofEvents) {
      assertThat(plan(sql)).contains("index sorted");
    }
  }

  private String plan(String sql) throws SQLException {
    try (Connection connection = node().dataSource().getConnection();
        PreparedStatement explain = connection.prepareStatement("explain " + sql)) {
      int parameters = (int) sql.chars().filter(c -> c == '?').count();
      for (int i = 1; i <= parameters; i++) {
        explain.setLong(i, i);
      }
      try (ResultSet plan = explain.executeQuery()) {
        plan.next();
        return plan.getString(1);
      }
    }
  }

  @Test
  void aTimeFindsThePositionBeforeTheFirstEventSince() {
    Instant start = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    append(appender(), many(2));
    clock.advance(Duration.ofSeconds(10));
    append(appender(), many(2));

    assertThat(log().positionBefore(channel, Instant.MIN)).isZero();
    assertThat(log().positionBefore(channel, start)).isZero();
    assertThat(log().positionBefore(channel, start.plusNanos(1))).isEqualTo(2);
    assertThat(log().positionBefore(channel, start.plusSeconds(10))).isEqualTo(2);
    assertThat(log().positionBefore(channel, start.plusSeconds(11))).isEqualTo(4);
    assertThat(log().positionBefore(channel, Instant.MAX)).isEqualTo(4);
  }

  @Test
  void everyTimeFindsItsPlaceWhateverWasRemovedInBetween() {
    Instant start = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    for (int i = 0; i < 12; i++) {
      append(appender(), i % 3 == 1 ? expiring(Duration.ofSeconds(20), 2) : many(2));
      if (i % 2 == 1) {
        clock.advance(Duration.ofSeconds(1));
      }
    }
    clock.advance(Duration.ofMinutes(1));
    retention(Duration.ZERO, 19).sweep();
    List<Event> left = everything();
    assertThat(left).as("24 without the expired and the oldest").hasSize(13);

    for (int seconds = -1; seconds < 8; seconds++) {
      Instant since = start.plusSeconds(seconds);
      long expected =
          left.stream()
              .filter(event -> !event.timestamp().isBefore(since))
              .findFirst()
              .map(event -> event.seq() - 1)
              .orElse(24L);
      assertThat(log().positionBefore(channel, since)).as("since " + seconds).isEqualTo(expected);
    }
  }

  @Test
  void nothingIsLeftOfRemovedEvents() {
    append(appender(), Batch.of(List.of(publication().key("a").build())));
    for (Duration ttl : List.of(Duration.ofSeconds(10), Duration.ofDays(10))) {
      append(
          appender(),
          Batch.of(
              List.of(
                  publication().ttl(ttl).key("a").id(ttl + " 1").build(),
                  publication().ttl(ttl).key("b").id(ttl + " 2").build(),
                  publication().ttl(ttl).id(ttl + " 3").build())));
    }
    assertThat(rows()).isEqualTo(Map.of("ExpiryRow", 6L, "KeyRow", 7L, "PublisherIdRow", 6L));

    clock.advance(Duration.ofMinutes(1));
    retention(Duration.ZERO, 0).sweep();
    assertThat(rows())
        .as("past their time")
        .isEqualTo(Map.of("ExpiryRow", 3L, "KeyRow", 4L, "PublisherIdRow", 3L));

    retention(Duration.ZERO, 2).sweep();
    assertThat(rows())
        .as("too many")
        .isEqualTo(Map.of("ExpiryRow", 2L, "KeyRow", 2L, "PublisherIdRow", 2L));
  }

  private Map<String, Long> rows() {
    return Map.of(
        "ExpiryRow", count("ExpiryRow x where x.channel = :channel", channel.value()),
        "KeyRow", count("KeyRow x where x.channel = :channel", channel.value()),
        "PublisherIdRow",
            count("PublisherIdRow x where x.id like :channel", channel.value() + "/%"));
  }

  private long count(String rows, String parameter) {
    return node()
        .transactions()
        .read(
            em ->
                em.createQuery("select count(x) from " + rows, Long.class)
                    .setParameter("channel", parameter)
                    .getSingleResult());
  }

  @Test
  void channelsComeByNameInPagesOnceTheyHaveAnEvent() {
    GroupCommitAppender appender = appender();
    for (String suffix : List.of("b", "c", "a")) {
      append(
          appender,
          Batch.of(List.of(Publication.to(channel.value() + suffix).text("hello").build())));
    }
    appender
        .append(new Spool(new ChannelName(channel.value() + "d"), 2, 1))
        .exceptionally(refused -> null)
        .toCompletableFuture()
        .join();

    List<ChannelExtent> page = log().channels(channel.value(), 2);
    List<ChannelExtent> rest = log().channels(page.get(1).channel().value(), 100);

    assertThat(page)
        .extracting(found -> found.channel().value())
        .containsExactly(channel.value() + "a", channel.value() + "b");
    assertThat(page).extracting(ChannelExtent::extent).containsOnly(new Extent(1, 1));
    assertThat(rest)
        .extracting(found -> found.channel().value())
        .contains(channel.value() + "c")
        .doesNotContain(channel.value() + "d");
    assertThat(log().channels("", 1)).hasSize(1);
  }

  @Test
  void eventsPastTheirTimeAreLeftOutAndAreNoGap() {
    GroupCommitAppender appender = appender();
    append(appender, expiring(Duration.ofSeconds(10), 2));
    append(appender, many(2));
    append(appender, expiring(Duration.ofSeconds(10), 1));
    clock.advance(Duration.ofSeconds(10).minusNanos(1000));
    assertThat(everything()).hasSize(5);

    clock.advance(Duration.ofNanos(1000));

    assertThat(log().readAfter(channel, 0, 10)).isInstanceOf(Replay.Complete.class);
    assertThat(seqs(everything())).containsExactly(3L, 4L);
    assertThat(seqs(log().readAfter(channel, 0, 2).events()))
        .as("a full page although some are left out")
        .containsExactly(3L, 4L);
    assertThat(seqs(log().readBefore(channel, 6, 10))).containsExactly(3L, 4L);
  }

  @Test
  void sweepingEventsPastTheirTimeIsNoGapEither() {
    GroupCommitAppender appender = appender();
    append(appender, expiring(Duration.ofSeconds(10), 3));
    append(appender, many(2));
    append(appender, expiring(Duration.ofSeconds(10), 1));
    clock.advance(Duration.ofSeconds(20));

    assertThat(retention(Duration.ZERO, 0).sweep()).isEqualTo(4);

    assertThat(log().readAfter(channel, 0, 10)).isInstanceOf(Replay.Complete.class);
    assertThat(seqs(everything())).containsExactly(4L, 5L);
    assertThat(log().extent(channel)).isEqualTo(new Extent(1, 6));
    assertThat(append(appender, one("next")).last())
        .as("positions are never given twice")
        .isEqualTo(7);
  }

  @Test
  void retentionByCountKeepsTheNewestAndAnOldPositionIsToldOfTheGap() {
    append(appender(), many(10));

    assertThat(retention(Duration.ZERO, 4).sweep()).isEqualTo(6);

    assertThat(log().extent(channel)).isEqualTo(new Extent(7, 10));
    assertThat(log().readAfter(channel, 5, 2))
        .isInstanceOfSatisfying(
            Replay.Truncated.class,
            gap -> {
              assertThat(gap.first()).isEqualTo(7);
              assertThat(seqs(gap.events())).containsExactly(7L, 8L);
            });
    assertThat(log().readAfter(channel, 6, 10)).isInstanceOf(Replay.Complete.class);
    assertThat(retention(Duration.ZERO, 4).sweep()).as("a second sweep finds nothing").isZero();
  }

  @Test
  void retentionByAgeRemovesTheOldAndKeepsTheChannel() {
    append(appender(), many(3));
    clock.advance(Duration.ofHours(1));
    append(appender(), many(1));
    clock.advance(Duration.ofHours(1));

    retention(Duration.ofMinutes(90), 0).sweep();
    assertThat(log().extent(channel)).isEqualTo(new Extent(4, 4));

    retention(Duration.ofMinutes(30), 0).sweep();
    assertThat(log().extent(channel)).isEqualTo(new Extent(5, 4));
    assertThat(log().readAfter(channel, 0, 10)).isEqualTo(new Replay.Truncated(List.of(), 5));
    assertThat(log().readAfter(channel, 4, 10)).isEqualTo(new Replay.Complete(List.of()));
    assertThat(append(appender(), one("next")).first()).isEqualTo(5);
  }

  @Test
  void aSweepTakesManyStepsForManyEvents() {
    append(appender(), many(2_500));

    assertThat(retention(Duration.ZERO, 1).sweep()).isEqualTo(2_499);

    assertThat(seqs(everything())).containsExactly(2_500L);
  }

  @Test
  void aSweepBetweenReadingEventsAndReadingTheExtentHidesNoGapAndInventsNone() {
    append(appender(), many(10));
    retention(Duration.ZERO, 8).sweep();
    node().dataSource().after("from carillon_event", () -> retention(Duration.ZERO, 2).sweep());

    Replay before = log().readAfter(channel, 0, 3);

    assertThat(log().extent(channel).first()).as("the sweep went between").isEqualTo(9);
    assertThat(before)
        .isInstanceOfSatisfying(
            Replay.Truncated.class,
            gap -> {
              assertThat(seqs(gap.events())).containsExactly(3L, 4L, 5L);
              assertThat(gap.first()).as("what was delivered is not called lost").isEqualTo(3);
            });
  }

  @Test
  void aSweepThatComesJustAfterACompletePageDoesNotMakeItAGap() {
    append(appender(), many(10));
    node().dataSource().after("from carillon_event", () -> retention(Duration.ZERO, 2).sweep());

    assertThat(log().readAfter(channel, 2, 3)).isInstanceOf(Replay.Complete.class);
  }

  @Test
  void aSweepInADatabaseThatIsAwayIsHarmless() {
    append(appender(), many(10));
    otherNode().dataSource().goDown();

    assertThat(retention(Duration.ZERO, 2).sweep()).isZero();

    otherNode().dataSource().recover();
    assertThat(retention(Duration.ZERO, 2).sweep()).isEqualTo(8);
  }

  @Test
  void anInterruptedSweepStops() {
    append(appender(), many(10));

    Thread.currentThread().interrupt();
    long removed = retention(Duration.ZERO, 2).sweep();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(removed).isZero();
  }

  @Test
  void anAgeThatReachesBackBeyondAllTimeRemovesNothing() {
    append(appender(), many(2));

    assertThat(retention(Duration.ofSeconds(Long.MAX_VALUE), 0).sweep()).isZero();
  }
}
