package io.carillon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Audience;
import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.Conflation;
import io.carillon.log.Conflation.Keyless;
import io.carillon.log.EventLog;
import io.carillon.log.EventLog.ChannelExtent;
import io.carillon.log.Extent;
import io.carillon.log.History;
import io.carillon.log.KeyedValue;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.log.Selection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every log promises its readers. */
public interface EventLogContract extends LogContract {
  /** All events, for a reader without a name, who sees those for everyone. */
  Selection EVERYTHING = new Selection(Selector.ALL, Reader.ANONYMOUS);

  Set<ChannelPattern> EVERY = Set.of(ChannelPattern.ALL);

  private Batch expiring(Duration ttl, int count) {
    return Batch.of(Collections.nCopies(count, publication().ttl(ttl).build()));
  }

  private Publication keyed(String key) {
    return publication().key(key).build();
  }

  private static Conflation everything(Keyless keyless) {
    return new Conflation(Selector.ALL, Reader.ANONYMOUS, keyless);
  }

  @Test
  default void headsAreThoseOfChannelsWithEvents() {
    append(appender(), many(3));
    ChannelName empty = new ChannelName(channel().value() + "-empty");

    assertThat(log().heads(List.of(channel(), empty))).isEqualTo(Map.of(channel(), 3L));
    assertThat(log().heads(List.of())).isEmpty();
    assertThat(log().channelCount()).isPositive();
  }

  @Test
  default void aChannelWithoutEventsIsEmpty() {
    assertThat(log().extent(channel())).isEqualTo(Extent.EMPTY);
    assertThat(log().readAfter(channel(), 0, PageLimit.events(10)))
        .isEqualTo(new Replay.Complete(List.of(), true));
    assertThat(log().readAfter(channel(), 17, PageLimit.events(10)))
        .isEqualTo(new Replay.Complete(List.of(), true));
    assertThat(log().readBefore(channel(), 17, EVERYTHING, PageLimit.events(10)).events())
        .isEmpty();
    assertThat(log().positionBefore(channel(), clock().instant())).isZero();
  }

  @Test
  default void readAfterReturnsPagesInOrder() {
    append(appender(), many(5));

    assertThat(seqs(log().readAfter(channel(), 0, PageLimit.events(2)).events()))
        .containsExactly(1L, 2L);
    assertThat(seqs(log().readAfter(channel(), 2, PageLimit.events(2)).events()))
        .containsExactly(3L, 4L);
    assertThat(seqs(log().readAfter(channel(), 4, PageLimit.events(2)).events()))
        .containsExactly(5L);
    assertThat(log().readAfter(channel(), 5, PageLimit.events(2)))
        .isEqualTo(new Replay.Complete(List.of(), true));
    assertThat(log().extent(channel())).isEqualTo(new Extent(1, 5));
  }

  /** Also in a log that was never restored, which has only the first. */
  @Test
  default void eventsAreOfTheEpochsThatTheChannelKnows() {
    append(appender(), many(5));
    ChannelEpochs epochs = log().epochs(channel());

    assertThat(epochs.current()).isEqualTo(log().epoch());
    for (EventLog log : logs()) {
      List<Event> read = new ArrayList<>(log.readAfter(channel(), 0, PageLimit.events(9)).events());
      read.addAll(log.readBefore(channel(), 6, EVERYTHING, PageLimit.events(9)).events());
      read.addAll(
          log.readNewest(channel(), 0, 5, everything(Keyless.ALL), PageLimit.events(9)).events());
      assertThat(read)
          .hasSize(15)
          .allMatch(event -> event.epoch() == epochs.epochOf(event.seq()))
          .allMatch(event -> epochs.lastKept(event.epoch()).isEmpty());
    }
  }

  @Test
  default void readBeforeReturnsTheNewestPageOldestFirst() {
    append(appender(), many(5));

    assertThat(seqs(log().readBefore(channel(), 5, EVERYTHING, PageLimit.events(2)).events()))
        .containsExactly(3L, 4L);
    assertThat(
            seqs(
                log()
                    .readBefore(channel(), Long.MAX_VALUE, EVERYTHING, PageLimit.events(2))
                    .events()))
        .containsExactly(4L, 5L);
    assertThat(seqs(log().readBefore(channel(), 3, EVERYTHING, PageLimit.events(10)).events()))
        .containsExactly(1L, 2L);
    assertThat(log().readBefore(channel(), 1, EVERYTHING, PageLimit.events(10)).events()).isEmpty();
  }

  @Test
  default void aTimeFindsThePositionBeforeTheFirstEventSince() {
    Instant start = clock().instant().truncatedTo(ChronoUnit.MICROS);
    append(appender(), many(2));
    clock().advance(Duration.ofSeconds(10));
    append(appender(), many(2));

    assertThat(log().positionBefore(channel(), Instant.MIN)).isZero();
    assertThat(log().positionBefore(channel(), start)).isZero();
    assertThat(log().positionBefore(channel(), start.plusNanos(1))).isEqualTo(2);
    assertThat(log().positionBefore(channel(), start.plusSeconds(10))).isEqualTo(2);
    assertThat(log().positionBefore(channel(), start.plusSeconds(11))).isEqualTo(4);
    assertThat(log().positionBefore(channel(), Instant.MAX)).isEqualTo(4);
  }

  @Test
  default void aTimeFindsItsPositionAlsoAmongRemovedEvents() {
    Instant start = clock().instant().truncatedTo(ChronoUnit.MICROS);
    for (int i = 0; i < 12; i++) {
      append(appender(), i % 3 == 1 ? expiring(Duration.ofSeconds(20), 2) : many(2));
      if (i % 2 == 1) {
        clock().advance(Duration.ofSeconds(1));
      }
    }
    clock().advance(Duration.ofMinutes(1));
    sweep(Duration.ZERO, 19);
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
      assertThat(log().positionBefore(channel(), since)).as("since " + seconds).isEqualTo(expected);
    }
  }

  @Test
  default void channelsWithEventsAreListedByNameInPages() {
    Appender appender = appender();
    for (String suffix : List.of("b", "c", "a")) {
      append(
          appender,
          Batch.of(List.of(Publication.to(channel().value() + suffix).text("hello").build())));
    }
    appender
        .append(failing(new ChannelName(channel().value() + "d")))
        .exceptionally(refused -> null)
        .toCompletableFuture()
        .join();

    List<ChannelExtent> page = log().channels(EVERY, channel().value(), 2);
    List<ChannelExtent> rest = log().channels(EVERY, page.get(1).channel().value(), 100);

    assertThat(page)
        .extracting(found -> found.channel().value())
        .containsExactly(channel().value() + "a", channel().value() + "b");
    assertThat(page).extracting(ChannelExtent::extent).containsOnly(new Extent(1, 1));
    assertThat(rest)
        .extracting(found -> found.channel().value())
        .contains(channel().value() + "c")
        .doesNotContain(channel().value() + "d");
    assertThat(log().channels(EVERY, "", 1)).hasSize(1);
  }

  @Test
  default void channelsAreListedByPatterns() {
    Appender appender = appender();
    String name = channel().value();
    for (String suffix : List.of("a_b.1", "a_b.2", "axb.3", "c", "d")) {
      append(appender, Batch.of(List.of(Publication.to(name + suffix).text("hello").build())));
    }
    List<ChannelPattern> patterns =
        List.of(new ChannelPattern(name + "a_b*"), new ChannelPattern(name + "d"));

    assertThat(log().channels(patterns, "", 10))
        .extracting(found -> found.channel().value())
        .containsExactly(name + "a_b.1", name + "a_b.2", name + "d");
    assertThat(log().channels(patterns, name + "a_b.1", 1))
        .extracting(found -> found.channel().value())
        .containsExactly(name + "a_b.2");
  }

  @Test
  default void expiredEventsAreLeftOutAndAreNoGap() {
    Appender appender = appender();
    append(appender, expiring(Duration.ofSeconds(10), 2));
    append(appender, many(2));
    append(appender, expiring(Duration.ofSeconds(10), 1));
    clock().advance(Duration.ofSeconds(10).minusNanos(1000));
    assertThat(everything()).hasSize(5);

    clock().advance(Duration.ofNanos(1000));

    assertThat(log().readAfter(channel(), 0, PageLimit.events(10)))
        .isInstanceOf(Replay.Complete.class);
    assertThat(seqs(everything())).containsExactly(3L, 4L);
    assertThat(seqs(log().readAfter(channel(), 0, PageLimit.events(2)).events()))
        .as("a full page although some are left out")
        .containsExactly(3L, 4L);
    assertThat(seqs(log().readBefore(channel(), 6, EVERYTHING, PageLimit.events(10)).events()))
        .containsExactly(3L, 4L);
  }

  @Test
  default void sweptExpiredEventsAreNoGap() {
    Appender appender = appender();
    append(appender, expiring(Duration.ofSeconds(10), 3));
    append(appender, many(2));
    append(appender, expiring(Duration.ofSeconds(10), 1));
    clock().advance(Duration.ofSeconds(20));

    sweep(Duration.ZERO, 0);

    assertThat(log().readAfter(channel(), 0, PageLimit.events(10)))
        .isInstanceOf(Replay.Complete.class);
    assertThat(seqs(everything())).containsExactly(4L, 5L);
    assertThat(log().extent(channel())).isEqualTo(new Extent(1, 6));
    assertThat(append(appender, one("next")).last())
        .as("positions are never given twice")
        .isEqualTo(7);
  }

  @Test
  default void retentionByCountKeepsTheNewestAndReadingReportsTheGap() {
    append(appender(), many(10));

    sweep(Duration.ZERO, 4);

    assertThat(log().extent(channel())).isEqualTo(new Extent(7, 10));
    assertThat(log().readAfter(channel(), 5, PageLimit.events(2)))
        .isInstanceOfSatisfying(
            Replay.Truncated.class,
            gap -> {
              assertThat(gap.first()).isEqualTo(7);
              assertThat(seqs(gap.events())).containsExactly(7L, 8L);
            });
    assertThat(log().readAfter(channel(), 6, PageLimit.events(10)))
        .isInstanceOf(Replay.Complete.class);
    sweep(Duration.ZERO, 4);
  }

  @Test
  default void retentionByAgeKeepsTheChannel() {
    append(appender(), many(3));
    clock().advance(Duration.ofHours(1));
    append(appender(), many(1));
    clock().advance(Duration.ofHours(1));

    sweep(Duration.ofMinutes(90), 0);
    assertThat(log().extent(channel())).isEqualTo(new Extent(4, 4));

    sweep(Duration.ofMinutes(30), 0);
    assertThat(log().extent(channel())).isEqualTo(new Extent(5, 4));
    assertThat(log().readAfter(channel(), 0, PageLimit.events(10)))
        .isEqualTo(new Replay.Truncated(List.of(), true, 5));
    assertThat(log().readAfter(channel(), 4, PageLimit.events(10)))
        .isEqualTo(new Replay.Complete(List.of(), true));
    assertThat(append(appender(), one("next")).first()).isEqualTo(5);
  }

  @Test
  default void newestEventsAreThoseOfASimpleModel() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Publication> publications = new ArrayList<>();
    int keyedSince = random.nextInt(300);
    for (int i = 0; i < 400; i++) {
      publications.add(publication(random, i >= keyedSince));
    }
    append(appender(), Batch.of(publications.subList(0, 200)));
    append(appender(), Batch.of(publications.subList(200, 400)));
    clock().advance(Duration.ofSeconds(2));
    List<Event> all = everything();

    for (int i = 0; i < queries(); i++) {
      long position = random.nextBoolean() ? 0 : random.nextInt(400);
      long end = random.nextBoolean() ? 400 : position + random.nextInt((int) (401 - position));
      Conflation conflation = conflation(random);
      int limit = 1 + random.nextInt(12);
      List<Long> expected = model(all, position, end, conflation, clock().instant());
      for (EventLog log : logs()) {
        assertThat(inPages(log, position, end, conflation, limit))
            .as("seed %d, after %d to %d, %s, by %d", seed, position, end, conflation, limit)
            .isEqualTo(expected);
      }
    }
  }

  /** Each takes as long as a page of the databases that are slow at it. */
  private static int queries() {
    return "all".equals(System.getProperty("carillon.tests.databases")) ? 40 : 10;
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

  static Conflation conflation(Random random) {
    return new Conflation(
        List.of(Selector.ALL, Selector.of(List.of("a/1")), Selector.of(List.of("a/*")))
            .get(random.nextInt(3)),
        List.of(Reader.ANONYMOUS, Reader.of("anna", Set.of()), Reader.withRoles(Set.of("staff")))
            .get(random.nextInt(3)),
        random.nextBoolean() ? Keyless.ALL : Keyless.ONE_KEY);
  }

  static List<Long> model(
      List<Event> all, long position, long end, Conflation conflation, Instant now) {
    Map<Object, Long> newest = new LinkedHashMap<>();
    for (Event event : all) {
      boolean isIn = event.seq() > position && event.seq() <= end && !event.isExpiredAt(now);
      if (isIn && conflation.selects(event.topics(), event.audience())) {
        Object own = conflation.keyless() == Keyless.ALL ? event.seq() : 0L;
        newest.put(event.key().<Object>map(key -> key).orElse(own), event.seq());
      }
    }
    return newest.values().stream().sorted().toList();
  }

  private List<Long> inPages(
      EventLog log, long position, long end, Conflation conflation, int limit) {
    List<Long> seqs = new ArrayList<>();
    List<Long> page;
    long at = position;
    do {
      page = seqs(log.readNewest(channel(), at, end, conflation, PageLimit.events(limit)).events());
      seqs.addAll(page);
      at = page.isEmpty() ? at : page.get(page.size() - 1);
    } while (page.size() == limit);
    return seqs;
  }

  @Test
  default void valuesOfAKeyAreReadNewestFirstInPages() {
    append(
        appender(),
        Batch.of(
            List.of(
                publication().key("a").json("1").build(),
                publication().key("b").json("2").build(),
                publication().key("a").json("3").build(),
                publication().key("A").json("4").build(),
                publication().json("5").build(),
                publication().key("a").json("6").build(),
                publication().key("a").json("7").build())));

    assertThat(values("a", 0, Long.MAX_VALUE, 3)).containsExactly("7", "6", "3");
    assertThat(values("a", 0, 3, 3)).containsExactly("1");
    assertThat(values("a", 1, 7, 9)).as("both ends are excluded").containsExactly("6", "3");
    assertThat(values("a", 6, 7, 9)).isEmpty();
    assertThat(values("none", 0, Long.MAX_VALUE, 3)).isEmpty();
    assertThat(log().readValues(channel(), "b", 0, Long.MAX_VALUE, 3))
        .containsExactly(
            new KeyedValue(2, clock().instant().truncatedTo(ChronoUnit.MICROS), Data.json("2")));
  }

  /** Private, large, empty and expired ones are left out, and do not make a page short. */
  @Test
  default void valuesOfAKeyAreSmallAndForEveryone() {
    Audience anna = new Audience(Set.of("anna"), Set.of());
    Audience staff = new Audience(Set.of(), Set.of("staff"));
    append(
        appender(),
        Batch.of(
            List.of(
                keyed("a"),
                keyed("a"),
                publication().key("a").audience(anna).build(),
                publication().key("a").audience(staff).build(),
                publication().key("a").text("").build(),
                publication().key("a").text("x".repeat(KeyedValue.MAX_BYTES + 1)).build(),
                publication().key("a").ttl(Duration.ofSeconds(1)).build())));
    clock().advance(Duration.ofSeconds(1));

    assertThat(values("a", 0, Long.MAX_VALUE, 2)).containsExactly("hello", "hello");
  }

  private List<String> values(String key, long after, long before, int limit) {
    return log().readValues(channel(), key, after, before, limit).stream()
        .map(value -> value.data().toString())
        .toList();
  }

  @Test
  default void aPageEndsAtANumberOfBytesButHasAnEvent() {
    String large = "x".repeat(100_000);
    List<Publication> publications = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      publications.add(
          publication().key("k" + i).topic("t").text(i % 2 == 0 ? large : "small").build());
    }
    append(appender(), Batch.of(publications));
    PageLimit page = new PageLimit(10, 210_000);

    for (EventLog log : logs()) {
      Replay first = log.readAfter(channel(), 0, page);
      assertThat(seqs(first.events())).containsExactly(1L, 2L, 3L, 4L);
      assertThat(first.events().get(2).data().size()).isEqualTo(100_000);
      assertThat(first.isLast()).isFalse();
      Replay second = log.readAfter(channel(), 4, page);
      assertThat(seqs(second.events())).containsExactly(5L, 6L);
      assertThat(second.isLast()).isTrue();
      assertThat(seqs(log.readAfter(channel(), 0, new PageLimit(10, 1)).events()))
          .containsExactly(1L);

      Replay newest = log.readNewest(channel(), 0, 6, everything(Keyless.ONE_KEY), page);
      assertThat(seqs(newest.events())).containsExactly(1L, 2L, 3L, 4L);
      assertThat(newest.isLast()).isFalse();

      History history = log.readBefore(channel(), 7, EVERYTHING, page);
      assertThat(seqs(history.events())).containsExactly(2L, 3L, 4L, 5L, 6L);
      assertThat(history.before()).isEqualTo(2);
    }
  }

  @Test
  default void everyPageSizeReadsSmallAndLargeAndSkipsExpiredEvents() {
    List<Publication> publications = new ArrayList<>();
    for (int i = 1; i <= 60; i++) {
      Publication.Builder next = publication().topic("t").text("e" + i);
      if (i % 17 == 0) {
        next.text(i + "x".repeat(5_000));
      }
      if (i % 23 == 0) {
        next.ttl(Duration.ofSeconds(1));
      }
      publications.add(next.build());
    }
    append(appender(), Batch.of(publications));
    clock().advance(Duration.ofSeconds(2));
    List<Long> alive = LongStream.rangeClosed(1, 60).filter(i -> i % 23 != 0).boxed().toList();

    for (EventLog log : logs()) {
      for (int size : List.of(1, 2, 7, 10, 20, 100)) {
        List<Event> read = readThrough(log, new PageLimit(size, 8_000));
        assertThat(seqs(read)).as("pages of %d", size).isEqualTo(alive);
        assertThat(read)
            .allSatisfy(
                each ->
                    assertThat(each.data().size())
                        .as("size of %d", each.seq())
                        .isEqualTo(publications.get((int) each.seq() - 1).data().size()));
      }
    }
  }

  private List<Event> readThrough(EventLog log, PageLimit limit) {
    List<Event> events = new ArrayList<>();
    Replay page;
    long position = 0;
    do {
      page = log.readAfter(channel(), position, limit);
      assertThat(page).isInstanceOf(Replay.Complete.class);
      events.addAll(page.events());
      position = page.events().isEmpty() ? position : events.get(events.size() - 1).seq();
    } while (!page.isLast());
    return events;
  }

  @Test
  default void historyHasSelectedEventsOnlyAndSaysWhereItGoesOn() {
    Audience anna = new Audience(Set.of("anna"), Set.of());
    List<Publication> publications = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      publications.add(publication().topic(i % 10 == 0 ? "a" : "b").audience(anna).build());
    }
    publications.add(publication().topic("a").build());
    append(appender(), Batch.of(publications));
    Selector a = Selector.of(List.of("a"));

    for (EventLog log : logs()) {
      Selection annas = new Selection(a, Reader.of("anna", Set.of()));
      History newest = log.readBefore(channel(), Long.MAX_VALUE, annas, PageLimit.events(3));
      assertThat(seqs(newest.events())).containsExactly(81L, 91L, 101L);
      assertThat(newest.before()).isEqualTo(81);
      History oldest = log.readBefore(channel(), 12, annas, PageLimit.events(3));
      assertThat(seqs(oldest.events())).containsExactly(1L, 11L);
      assertThat(oldest.before()).isZero();
      Selection others = new Selection(a, Reader.ANONYMOUS);
      assertThat(log.readBefore(channel(), 101, others, PageLimit.events(3)))
          .isEqualTo(new History(List.of(), 0));
    }
  }

  @Test
  default void theNewestVisibleEventIsFoundByItsAudience() {
    Set<String> many = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      many.add("somebody with a long name " + i);
    }
    many.add("anna");
    append(
        appender(),
        Batch.of(
            List.of(
                publication().build(),
                publication().audience(new Audience(many, Set.of())).build(),
                publication().audience(new Audience(Set.of("ben"), Set.of())).build())));

    for (EventLog log : logs()) {
      assertThat(log.newestVisible(channel(), 4, Reader.of("ben", Set.of()))).isEqualTo(3);
      assertThat(log.newestVisible(channel(), 4, Reader.of("anna", Set.of()))).isEqualTo(2);
      assertThat(log.newestVisible(channel(), 4, Reader.ANONYMOUS)).isEqualTo(1);
      assertThat(log.newestVisible(channel(), 1, Reader.ANONYMOUS)).isZero();
    }
  }

  @Test
  default void newestEventsAreComplete() {
    append(appender(), Batch.of(List.of(keyed("a"), keyed("b"), keyed("a"))));

    for (EventLog log : logs()) {
      List<Event> events =
          log.readNewest(channel(), 0, 3, everything(Keyless.ONE_KEY), PageLimit.events(10))
              .events();
      assertThat(seqs(events)).containsExactly(2L, 3L);
      assertThat(texts(events)).containsExactly("hello", "hello");
      assertThat(events).extracting(event -> event.key().orElseThrow()).containsExactly("b", "a");
    }
  }

  @Test
  default void anEmptyChannelHasNoNewestEvents() {
    for (EventLog log : logs()) {
      assertThat(log.readNewest(channel(), 0, 0, everything(Keyless.ONE_KEY), PageLimit.events(10)))
          .isEqualTo(new Replay.Complete(List.of(), true));
    }
  }

  @Test
  default void eventsForOtherReadersReplaceNothing() {
    List<Publication> publications = new ArrayList<>(List.of(keyed("a"), publication().build()));
    for (int i = 0; i < 1_500; i++) {
      publications.add(
          publication().key("a").audience(new Audience(Set.of("anna"), Set.of())).build());
      publications.add(publication().audience(new Audience(Set.of("anna"), Set.of())).build());
    }
    append(appender(), Batch.of(publications));

    for (EventLog log : logs()) {
      assertThat(
              seqs(
                  log.readNewest(
                          channel(), 0, 3_002, everything(Keyless.ONE_KEY), PageLimit.events(10))
                      .events()))
          .containsExactly(1L, 2L);
    }
  }

  @Test
  default void aGapInTheNewestEventsIsReported() {
    append(appender(), Batch.of(List.of(keyed("a"), keyed("b"), keyed("c"), keyed("c"))));
    sweep(Duration.ZERO, 2);

    for (EventLog log : logs()) {
      assertThat(log.readNewest(channel(), 1, 4, everything(Keyless.ONE_KEY), PageLimit.events(10)))
          .isInstanceOfSatisfying(
              Replay.Truncated.class,
              truncated -> {
                assertThat(truncated.first()).isEqualTo(3);
                assertThat(seqs(truncated.events())).containsExactly(4L);
              });
      assertThat(log.readNewest(channel(), 2, 4, everything(Keyless.ONE_KEY), PageLimit.events(10)))
          .isInstanceOf(Replay.Complete.class);
    }
  }
}
