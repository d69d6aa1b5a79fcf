package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Publication;
import io.carillon.event.Retraction;
import io.carillon.log.Batch;
import io.carillon.schema.LogVerification;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Retention records the positions of expired events, so that lost events are told from them. */
class ExpiredPositionsIT extends LogTest {
  /** Appends an event with each of these times to live, in seconds; 0: it does not expire. */
  private void append(LongStream times) {
    List<Publication> publications = new ArrayList<>();
    times.forEach(
        seconds ->
            publications.add(
                seconds == 0
                    ? publication().build()
                    : publication()
                        .id("of-" + publications.size())
                        .ttl(Duration.ofSeconds(seconds))
                        .build()));
    append(appender(), Batch.of(publications));
  }

  private List<String> ranges() {
    return node()
        .transactions()
        .read(
            em ->
                em.createQuery(
                        "select r from ExpiredRow r where r.channel = :channel order by r.first",
                        ExpiredRow.class)
                    .setParameter("channel", channel.value())
                    .getResultStream()
                    .map(row -> row.first() + "-" + row.last())
                    .toList());
  }

  /** Of this channel: other tests use the same database. */
  private List<String> problems() throws SQLException {
    try (Connection connection = node().dataSource().getConnection()) {
      return LogVerification.run(connection).problems().stream()
          .filter(problem -> problem.contains(" " + channel.value() + " "))
          .toList();
    }
  }

  private void sweepAfter(long seconds) {
    clock.advance(Duration.ofSeconds(seconds));
    sweep(Duration.ZERO, 0);
  }

  private void lose(long seq) throws SQLException {
    try (Connection connection = node().dataSource().getConnection();
        PreparedStatement deletion =
            connection.prepareStatement(
                "delete from carillon_event where channel = ? and seq = ?")) {
      deletion.setString(1, channel.value());
      deletion.setLong(2, seq);
      deletion.executeUpdate();
    }
  }

  @Test
  void positionsOfExpiredEventsAreRecordedAsFewRanges() throws SQLException {
    append(LongStream.of(0, 10, 30, 20, 10, 0, 20, 0, 10, 30));

    sweepAfter(11);
    assertThat(ranges()).containsExactly("2-2", "5-5", "9-9");
    sweepAfter(10);
    assertThat(ranges()).containsExactly("2-2", "4-5", "7-7", "9-9");
    sweepAfter(10);
    assertThat(ranges()).containsExactly("2-5", "7-7", "9-10");
    assertThat(problems()).isEmpty();

    lose(6);
    assertThat(problems())
        .containsExactly(
            "in the channel %s the event 6 is missing, and retention did not remove it"
                .formatted(channel.value()));
  }

  @Test
  void rangesEndWhereTheFirstPositionHasPassedThem() throws SQLException {
    append(LongStream.of(10, 10, 0, 10, 10, 10, 0, 10));
    sweepAfter(11);

    sweep(Duration.ZERO, 4);

    assertThat(log().extent(channel).first()).isEqualTo(5);
    assertThat(ranges()).containsExactly("4-6", "8-8");
    assertThat(problems()).isEmpty();
  }

  /** More than one step, and most rows between two others. */
  @Test
  void nodesThatSweepAtOnceRecordEachPositionOnce() throws SQLException {
    Random random = new Random(17);
    for (int batch = 0; batch < 3; batch++) {
      append(LongStream.generate(() -> random.nextInt(4) * 10L).limit(600));
    }
    for (int time = 1; time <= 3; time++) {
      clock.advance(Duration.ofSeconds(11));
      List<CompletableFuture<Long>> sweeps =
          List.of(node(), otherNode(), node()).stream()
              .map(
                  each ->
                      CompletableFuture.supplyAsync(
                          () -> retention(each, Duration.ZERO, 0).sweep()))
              .toList();
      sweeps.forEach(CompletableFuture::join);
      sweep(Duration.ZERO, 0); // what an attempt left that failed with the other's
      assertThat(problems()).isEmpty();
    }

    lose(everything().get(100).seq());
    assertThat(problems()).hasSize(1);
  }

  @Test
  void aRetractedEventIsNotMissing() throws SQLException {
    append(LongStream.of(0, 10, 0, 10));
    append(appender(), Batch.of(List.of(Retraction.of(channel, 1), Retraction.of(channel, 2))));

    sweepAfter(11);

    assertThat(ranges()).containsExactly("4-4");
    assertThat(problems()).isEmpty();
  }

  /** Its rows say nothing of which positions expired before. */
  @Test
  void theRecordOfAChannelOfAnEarlierVersionBeginsWithItsNextEvent() throws SQLException {
    append(LongStream.of(0, 0, 0));
    lose(2);
    assertThat(problems()).hasSize(1);
    node()
        .transactions()
        .write(
            em ->
                em.createQuery(
                        "update ChannelRow c set c.recordedFrom = null where c.name = :channel")
                    .setParameter("channel", channel.value())
                    .executeUpdate());
    assertThat(problems()).isEmpty();

    sweep(Duration.ZERO, 0);
    append(LongStream.of(0, 0));
    assertThat(problems()).isEmpty();

    lose(4);
    assertThat(problems())
        .containsExactly(
            "in the channel %s the event 4 is missing, and retention did not remove it"
                .formatted(channel.value()));
  }
}
