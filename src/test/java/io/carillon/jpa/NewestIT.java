package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Audience;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.Batch;
import io.carillon.log.Conflation;
import io.carillon.log.Conflation.Keyless;
import io.carillon.log.Replay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The newest events of each key, as a reader is given them. */
class NewestIT extends LogTest {
  private static final Conflation EVERYTHING =
      new Conflation(Selector.ALL, Reader.ANONYMOUS, Keyless.ONE_KEY);

  /** A log that searches by key, however short a stretch is. */
  private JpaEventLog searching() {
    return new JpaEventLog(node().transactions(), clock, 0);
  }

  private List<JpaEventLog> bothWays() {
    return List.of(log(), searching());
  }

  private Publication keyed(String key) {
    return publication().key(key).build();
  }

  @Test
  void whateverIsAskedTheAnswerIsThatOfAModelOfFewLines() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Publication> publications = new ArrayList<>();
    int keyedSince = random.nextInt(300);
    for (int i = 0; i < 400; i++) {
      publications.add(publication(random, i >= keyedSince));
    }
    append(appender(), Batch.of(publications.subList(0, 200)));
    append(appender(), Batch.of(publications.subList(200, 400)));
    clock.advance(Duration.ofSeconds(2));
    List<Event> all = everything();

    for (int i = 0; i < 40; i++) {
      long position = random.nextBoolean() ? 0 : random.nextInt(400);
      long end = random.nextBoolean() ? 400 : position + random.nextInt((int) (401 - position));
      Conflation conflation = conflation(random);
      int limit = 1 + random.nextInt(12);
      List<Long> expected = model(all, position, end, conflation, clock.instant());
      for (JpaEventLog log : bothWays()) {
        assertThat(inPages(log, position, end, conflation, limit))
            .as("seed %d, after %d to %d, %s, by %d", seed, position, end, conflation, limit)
            .isEqualTo(expected);
      }
    }
  }

  private Publication publication(Random random, boolean isKeyed) {
    Publication.Builder publication = publication();
    if (isKeyed && random.nextInt(5) > 0) { // few events of some keys, many of others
      publication.key("key " + (random.nextBoolean() ? random.nextInt(3) : random.nextInt(60)));
    }
    if (random.nextInt(4) == 0) {
      publication.ttl(Duration.ofSeconds(1 + random.nextInt(3)));
    }
    publication.topics(random.nextBoolean() ? List.of("a/" + random.nextInt(3)) : List.of());
    return publication
        .audience(
            switch (random.nextInt(5)) {
              case 0 -> new Audience(Set.of("anna"), Set.of());
              case 1 -> new Audience(Set.of(), Set.of("staff"));
              default -> Audience.EVERYONE;
            })
        .build();
  }

  private static Conflation conflation(Random random) {
    return new Conflation(
        List.of(Selector.ALL, Selector.of(List.of("a/1")), Selector.of(List.of("a/*")))
            .get(random.nextInt(3)),
        List.of(Reader.ANONYMOUS, Reader.of("anna", Set.of()), Reader.withRoles(Set.of("staff")))
            .get(random.nextInt(3)),
        random.nextBoolean() ? Keyless.ALL : Keyless.ONE_KEY);
  }

  private static List<Long> model(
      List<Event> all, long position, long end, Conflation conflation, Instant now) {
    Map<Object, Long> newest = new LinkedHashMap<>();
    for (Event event : all) {
      boolean isIn = event.seq() > position && event.seq() <= end && !event.isExpiredAt(now);
      if (isIn
          && conflation.selector().selects(event.topics())
          && event.audience().admits(conflation.reader())) {
        Object own = conflation.keyless() == Keyless.ALL ? event.seq() : 0L;
        newest.put(event.key().<Object>map(key -> key).orElse(own), event.seq());
      }
    }
    return newest.values().stream().sorted().toList();
  }

  private List<Long> inPages(
      JpaEventLog log, long position, long end, Conflation conflation, int limit) {
    List<Long> seqs = new ArrayList<>();
    List<Long> page;
    long at = position;
    do {
      page = seqs(log.readNewest(channel, at, end, conflation, limit).events());
      seqs.addAll(page);
      at = page.isEmpty() ? at : page.get(page.size() - 1);
    } while (page.size() == limit);
    return seqs;
  }

  @Test
  void theEventsAreWhole() {
    append(appender(), Batch.of(List.of(keyed("a"), keyed("b"), keyed("a"))));

    for (JpaEventLog log : bothWays()) {
      List<Event> events = log.readNewest(channel, 0, 3, EVERYTHING, 10).events();
      assertThat(seqs(events)).containsExactly(2L, 3L);
      assertThat(texts(events)).containsExactly("hello", "hello");
      assertThat(events).extracting(event -> event.key().orElseThrow()).containsExactly("b", "a");
    }
  }

  @Test
  void aChannelWithoutEventsHasNoneThatIsNewest() {
    for (JpaEventLog log : bothWays()) {
      assertThat(log.readNewest(channel, 0, 0, EVERYTHING, 10))
          .isEqualTo(new Replay.Complete(List.of()));
    }
  }

  @Test
  void aLongHistoryOfFewKeysIsNotReadThrough() {
    List<Publication> publications = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      publications.add(keyed("key " + i % 5));
    }
    append(appender(), Batch.of(publications));
    node().dataSource().roundTrips(); // those before do not count

    List<Event> newest = searching().readNewest(channel, 0, 3_000, EVERYTHING, 10).events();

    assertThat(seqs(newest)).containsExactly(2_996L, 2_997L, 2_998L, 2_999L, 3_000L);
    assertThat(node().dataSource().roundTrips())
        .as("one for each key, one for the end, one for those without, and the events")
        .hasSizeLessThan(15);
  }

  @Test
  void whatAReaderMayNotSeeIsPassedHoweverMuchItIs() {
    List<Publication> publications = new ArrayList<>(List.of(keyed("a"), publication().build()));
    for (int i = 0; i < 1_500; i++) {
      publications.add(
          publication().key("a").audience(new Audience(Set.of("anna"), Set.of())).build());
      publications.add(publication().audience(new Audience(Set.of("anna"), Set.of())).build());
    }
    append(appender(), Batch.of(publications));

    for (JpaEventLog log : bothWays()) {
      assertThat(seqs(log.readNewest(channel, 0, 3_002, EVERYTHING, 10).events()))
          .containsExactly(1L, 2L);
    }
  }

  @Test
  void whatRetentionTookOfThemIsSaid() {
    append(appender(), Batch.of(List.of(keyed("a"), keyed("b"), keyed("c"), keyed("c"))));
    retain(2);

    for (JpaEventLog log : bothWays()) {
      assertThat(log.readNewest(channel, 1, 4, EVERYTHING, 10))
          .isInstanceOfSatisfying(
              Replay.Truncated.class,
              truncated -> {
                assertThat(truncated.first()).isEqualTo(3);
                assertThat(seqs(truncated.events())).containsExactly(4L);
              });
      assertThat(log.readNewest(channel, 2, 4, EVERYTHING, 10)).isInstanceOf(Replay.Complete.class);
    }
  }

  @Test
  void aSweepBetweenFindingAndReadingThemDoesNotLookLikeTheEnd() {
    append(appender(), Batch.of(List.of(keyed("a"), keyed("b"), keyed("c"), keyed("d"))));
    node().dataSource().after("from carillon_event", () -> retain(2));

    assertThat(seqs(log().readNewest(channel, 0, 4, EVERYTHING, 2).events()))
        .as("a full page, since there are two")
        .containsExactly(3L, 4L);
  }

  private void retain(long count) {
    new Retention(
            otherNode().transactions(),
            name ->
                name.equals(channel)
                    ? new RetentionPolicy(Duration.ZERO, count)
                    : RetentionPolicy.KEEP_ALL,
            clock)
        .sweep();
  }
}
