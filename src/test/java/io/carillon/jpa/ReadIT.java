package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.Batch;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.log.Selection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reading from a database, and what retention leaves there. */
class ReadIT extends LogTest {
  @Test
  void aPageIsReadAlongAnIndex() throws SQLException {
    assumeThat(stack.name()).as("needs all columns of the order").endsWith("H2");
    append(appender(), many(5));
    node().dataSource().roundTrips();

    log().readAfter(channel, 0, PageLimit.events(2));
    log()
        .readBefore(channel, 5, new Selection(Selector.ALL, Reader.ANONYMOUS), PageLimit.events(2));
    log().positionBefore(channel, Instant.EPOCH);

    List<String> ofEvents =
        node().dataSource().roundTrips().stream()
            .filter(sql -> sql.contains("carillon_event"))
            .toList();
    assertThat(ofEvents).as("a search backwards reads labels first").hasSize(4);
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
  void removedEventsLeaveNoRowsBehind() {
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
        .as("expired")
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
  void aSweepTakesManyStepsForManyEvents() {
    append(appender(), many(2_500));

    assertThat(retention(Duration.ZERO, 1).sweep()).isEqualTo(2_499);

    assertThat(seqs(everything())).containsExactly(2_500L);
  }

  @Test
  void aSweepBetweenReadingEventsAndTheExtentNeitherHidesNorInventsAGap() {
    append(appender(), many(10));
    retention(Duration.ZERO, 8).sweep();
    // the query for pages with a hole is the only one with conditional columns
    node().dataSource().after("case ", () -> retention(Duration.ZERO, 2).sweep());

    Replay before = log().readAfter(channel, 0, PageLimit.events(3));

    assertThat(log().extent(channel).first()).as("the sweep went between").isEqualTo(9);
    assertThat(before)
        .isInstanceOfSatisfying(
            Replay.Truncated.class,
            gap -> {
              assertThat(seqs(gap.events())).containsExactly(3L, 4L, 5L);
              assertThat(gap.first())
                  .as("events that were read are not reported as lost")
                  .isEqualTo(3);
            });
  }

  @Test
  void aSweepBetweenBothQueriesForAPageIsAGap() {
    append(appender(), many(10));
    node().dataSource().after("from carillon_event", () -> retention(Duration.ZERO, 2).sweep());

    Replay page = log().readAfter(channel, 4, PageLimit.events(20));

    assertThat(page)
        .isInstanceOfSatisfying(
            Replay.Truncated.class,
            gap -> {
              assertThat(seqs(gap.events())).containsExactly(9L, 10L);
              assertThat(gap.first()).isEqualTo(9);
              assertThat(gap.isLast()).isTrue();
            });
  }

  @Test
  void aSweepJustAfterACompletePageIsNoGap() {
    append(appender(), many(10));
    node().dataSource().after("from carillon_event", () -> retention(Duration.ZERO, 2).sweep());

    Replay page = log().readAfter(channel, 2, PageLimit.events(3));

    assertThat(page).isInstanceOf(Replay.Complete.class);
    assertThat(seqs(page.events())).containsExactly(3L, 4L, 5L);
    assertThat(page.isLast()).isFalse();
  }

  @Test
  void aSweepWithoutTheDatabaseIsHarmless() {
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
  void anExtremeAgeRemovesNothing() {
    append(appender(), many(2));

    assertThat(retention(Duration.ofSeconds(Long.MAX_VALUE), 0).sweep()).isZero();
  }
}
