package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.event.TraceParent;
import io.carillon.log.Batch;
import io.carillon.log.Receipt;
import io.carillon.testing.ManualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is appended is in the log, in order, as it was published. */
class AppendIT extends LogTest {
  @Test
  void positionsAreDenseFromOne() {
    GroupCommitAppender appender = appender();

    assertThat(append(appender, one("a"))).isEqualTo(new Receipt(channel, 1, 1, 1, 0));
    assertThat(append(appender, many(3))).isEqualTo(new Receipt(channel, 2, 4, 3, 0));
    assertThat(append(appender, one("b"))).isEqualTo(new Receipt(channel, 5, 5, 1, 0));
    assertThat(texts(everything())).containsExactly("a", "event 1", "event 2", "event 3", "b");
    assertThat(seqs(everything())).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void anEventComesBackExactlyAsItWasPublished() {
    StringBuilder allOfUnicode = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c = c == 0xD7FF ? 0xE000 : c + 1) {
      if (c != '\r' && (c < 0x3000 || c % 61 == 0)) {
        allOfUnicode.appendCodePoint(c);
      }
    }
    Publication full =
        Publication.to(channel)
            .id("ü-\uD83D\uDD14")
            .type("created")
            .topics(List.of("orders/42", "zażółć \uD83D\uDD14"))
            .key("42")
            .ttl(Duration.ofHours(1))
            .audience(new Audience(Set.of("ann", "bö b"), Set.of("admin")))
            .traceParent(new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
            .text(allOfUnicode.toString())
            .build();
    Publication json = publication().json("{\"a\":\"\\u0000\"}").build();

    append(appender(), Batch.of(List.of(full, json)));

    Event logged = everything().get(0);
    Event live = told.get(0).events().get(0);
    assertThat(logged)
        .usingRecursiveComparison()
        .isEqualTo(Event.of(full, 1, Instant.parse("2030-01-01T00:00:00.123456Z")));
    assertThat(live).usingRecursiveComparison().isEqualTo(logged);
    assertThat(everything().get(1).data()).isEqualTo(json.data());
    assertThat(everything().get(1).audience()).isEqualTo(Audience.EVERYONE);
    assertThat(everything().get(1).traceParent()).isEmpty();
  }

  @Test
  void aMebibyteOfDataIsKeptWithItsNulBytes() {
    byte[] bytes = new byte[1 << 20];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 100);
    }

    append(
        appender(),
        Batch.of(List.of(publication().data(Data.logged(bytes, Data.Format.TEXT)).build())));

    assertThat(everything().get(0).data().utf8()).isEqualTo(bytes);
  }

  @Test
  void theLongestOfEverythingFits() {
    List<String> topics =
        LongStream.range(0, Publication.MAX_TOPICS)
            .mapToObj(i -> (i + "/").repeat(100).substring(0, 128) + "ż".repeat(128))
            .toList();
    Set<String> users = new HashSet<>();
    for (int i = 0; i < Audience.MAX_NAMES; i++) {
      users.add("%03d".formatted(i) + "ż".repeat(253));
    }
    Publication longest =
        publication()
            .id("i".repeat(128))
            .type("ż".repeat(128))
            .key("\uD83D\uDD14".repeat(64))
            .topics(topics)
            .audience(new Audience(users, Set.of()))
            .build();

    append(appender(), Batch.of(List.of(longest)));

    assertThat(everything().get(0))
        .usingRecursiveComparison()
        .isEqualTo(Event.of(longest, 1, Instant.parse("2030-01-01T00:00:00.123456Z")));
  }

  @Test
  void theListenerIsToldOfEveryCommitBeforeThePublisher() {
    GroupCommitAppender appender = appender();

    append(appender, many(2));
    assertThat(told).hasSize(1);
    append(appender, one("c"));

    assertThat(told).extracting(EventsAppended::first).containsExactly(1L, 3L);
    assertThat(told).extracting(EventsAppended::last).containsExactly(2L, 3L);
    assertThat(told.get(0).events())
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(everything().subList(0, 2));
  }

  @Test
  void whatTheListenerIsToldIsReadable() {
    List<Boolean> readable = new CopyOnWriteArrayList<>();
    GroupCommitAppender appender =
        appender(
            node(),
            AppenderConfig.DEFAULT,
            appended -> readable.add(log().extent(channel).head() == appended.last()));

    append(appender, one("a"));
    append(appender, one("b"));

    assertThat(readable).containsExactly(true, true);
  }

  @Test
  void aFailingListenerHarmsNobody() {
    GroupCommitAppender appender =
        appender(
            node(),
            AppenderConfig.DEFAULT,
            appended -> {
              throw new IllegalStateException("told to fail; this stack trace belongs to a test");
            });

    append(appender, one("a"));

    assertThat(append(appender, one("b")).last()).isEqualTo(2);
  }

  @Test
  void timestampsNeverStepBackEvenAcrossNodesWithDifferentClocks() {
    ManualClock slow = new ManualClock();
    slow.advance(Duration.ofHours(-1));

    append(appender(), one("a"));
    append(appender(otherNode(), AppenderConfig.DEFAULT, slow, told::add), one("b"));
    clock.advance(Duration.ofSeconds(-5));
    append(appender(), one("c"));

    assertThat(everything())
        .extracting(Event::timestamp)
        .containsOnly(Instant.parse("2030-01-01T00:00:00.123456Z"));
  }

  @Test
  void aRepeatedIdIsAnsweredWithTheFirstPosition() {
    GroupCommitAppender appender = appender();
    append(appender, one("a"));
    Receipt first = append(appender, withId("x"));

    Receipt repeat = append(appender, withId("x"));

    assertThat(first).isEqualTo(new Receipt(channel, 2, 2, 1, 0));
    assertThat(repeat).isEqualTo(new Receipt(channel, 2, 2, 1, 1));
    assertThat(repeat.isRepeat()).isTrue();
    assertThat(everything()).hasSize(2);
    assertThat(told).hasSize(2);
  }

  @Test
  void aBatchThatIsPartlyRepeatedAppendsTheRest() {
    GroupCommitAppender appender = appender();
    append(
        appender, Batch.of(List.of(publication().id("a").build(), publication().id("b").build())));

    Receipt receipt =
        append(
            appender,
            Batch.of(
                List.of(
                    publication().id("b").build(),
                    publication().id("c").build(),
                    publication().build(),
                    publication().id("c").build())));

    assertThat(receipt).isEqualTo(new Receipt(channel, 2, 4, 4, 2));
    assertThat(seqs(everything())).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void theSameIdInAnotherChannelIsAnotherEvent() {
    GroupCommitAppender appender = appender();
    append(appender, withId("x"));

    Receipt receipt =
        append(appender, Batch.of(List.of(Publication.to(channel.value() + "-b").id("x").build())));

    assertThat(receipt.isRepeat()).isFalse();
    assertThat(receipt.first()).isEqualTo(1);
  }

  @Test
  void whateverIsWaitingSharesOneTransactionAndRealBatches() throws Exception {
    GatedListener gate = gatedListener();
    GroupCommitAppender appender = appender(node(), AppenderConfig.DEFAULT, gate);
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
    assertThat(roundTrips).as("claim, lock, insert, update").hasSize(4);
    assertThat(roundTrips).filteredOn(sql -> sql.startsWith("insert")).hasSize(1);
    assertThat(gate.told).hasSize(2);
  }

  @Test
  void aHugeBatchIsWrittenInFewRoundTripsAndToldByItsTail() {
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
                64 << 10),
            told::add);
    append(appender, one("before"));
    node().dataSource().roundTrips();

    Receipt receipt = append(appender, new Spool(channel, 5_000, -1));

    assertThat(receipt).isEqualTo(new Receipt(channel, 2, 5_001, 5_000, 0));
    List<String> roundTrips = node().dataSource().roundTrips();
    assertThat(roundTrips).filteredOn(sql -> sql.startsWith("insert")).hasSize(10);
    assertThat(roundTrips).as("and claim, lock, find, update").hasSizeLessThanOrEqualTo(14);
    assertThat(seqs(everything())).isEqualTo(LongStream.rangeClosed(1, 5_001).boxed().toList());
    assertThat(told.get(1).first()).isEqualTo(2);
    assertThat(seqs(told.get(1).events()))
        .isEqualTo(LongStream.rangeClosed(4_972, 5_001).boxed().toList());
  }

  @Test
  void theTailOfAHugeBatchIsBoundedInBytesToo() {
    GroupCommitAppender appender = appender(node(), SMALL, told::add);
    String text = "x".repeat(30 << 10);
    List<Publication> publications =
        IntStream.range(0, 25).mapToObj(i -> Publication.to(channel).text(text).build()).toList();

    append(appender, Batch.of(publications));

    assertThat(seqs(told.get(0).events())).containsExactly(24L, 25L);
  }

  @Test
  void noMoreThanAFewChunksOfAHugeBatchAreInMemory() {
    List<WeakReference<byte[]>> handedOut = new ArrayList<>();
    List<Long> alive = new ArrayList<>();
    Batch spool =
        new Batch() {
          @Override
          public ChannelName channel() {
            return channel;
          }

          @Override
          public int size() {
            return 2_000;
          }

          @Override
          public long bytes() {
            return 2_000 * 5;
          }

          @Override
          public Iterator<Publication> iterator() {
            return IntStream.range(0, size()).mapToObj(this::publication).iterator();
          }

          private Publication publication(int index) {
            if (index % 500 == 499) {
              System.gc();
              alive.add(handedOut.stream().filter(reference -> reference.get() != null).count());
            }
            Publication publication = publication().text("event " + index).build();
            handedOut.add(new WeakReference<>(publication.data().utf8()));
            return publication;
          }

          private Publication.Builder publication() {
            return Publication.to(channel);
          }
        };

    append(appender(node(), SMALL, told::add), spool);

    assertThat(alive)
        .hasSize(4)
        .allMatch(count -> count <= SMALL.tailEvents() + 2L * SMALL.groupEvents());
  }
}
