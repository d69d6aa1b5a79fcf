package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.Batch;
import io.carillon.log.Conflation;
import io.carillon.log.Conflation.Keyless;
import io.carillon.log.PageLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the newest events of each key are found in a database. */
class NewestIT extends LogTest {
  private static final Conflation EVERYTHING =
      new Conflation(Selector.ALL, Reader.ANONYMOUS, Keyless.ONE_KEY);

  /** A log that searches by key even in short ranges. */
  private JpaEventLog searching() {
    return new JpaEventLog(node().transactions(), clock, 0);
  }

  private Publication keyed(String key) {
    return publication().key(key).build();
  }

  @Test
  void aLongHistoryOfFewKeysIsSearchedByKey() {
    List<Publication> publications = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      publications.add(keyed("key " + i % 5));
    }
    append(appender(), Batch.of(publications));
    node().dataSource().roundTrips(); // those before do not count

    List<Event> newest =
        searching().readNewest(channel, 0, 3_000, EVERYTHING, PageLimit.events(10)).events();

    assertThat(seqs(newest)).containsExactly(2_996L, 2_997L, 2_998L, 2_999L, 3_000L);
    assertThat(node().dataSource().roundTrips())
        .as("one for each key, one for the end, one for those without, and the events")
        .hasSizeLessThan(15);
  }

  @Test
  void aSweepBetweenFindingAndReadingEventsDoesNotLookLikeTheEnd() {
    append(appender(), Batch.of(List.of(keyed("a"), keyed("b"), keyed("c"), keyed("d"))));
    node().dataSource().after("from carillon_event", () -> retain(2));

    assertThat(seqs(log().readNewest(channel, 0, 4, EVERYTHING, PageLimit.events(2)).events()))
        .as("a full page, since there are two")
        .containsExactly(3L, 4L);
  }

  private void retain(long count) {
    retention(Duration.ZERO, count).sweep();
  }
}
