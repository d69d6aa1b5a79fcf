package io.carillon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Audience;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.event.TraceParent;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every log promises its publishers. */
public interface AppenderContract extends LogContract {
  @Test
  default void positionsAreDenseFromOne() {
    Appender appender = appender();

    assertThat(append(appender, one("a"))).isEqualTo(new Receipt(channel(), 1, 1, 1, 0));
    assertThat(append(appender, many(3))).isEqualTo(new Receipt(channel(), 2, 4, 3, 0));
    assertThat(append(appender, one("b"))).isEqualTo(new Receipt(channel(), 5, 5, 1, 0));
    assertThat(texts(everything())).containsExactly("a", "event 1", "event 2", "event 3", "b");
    assertThat(seqs(everything())).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  default void anEventIsReadAsItWasPublished() {
    StringBuilder allOfUnicode = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c = c == 0xD7FF ? 0xE000 : c + 1) {
      if (c != '\r' && (c < 0x3000 || c % 61 == 0)) {
        allOfUnicode.appendCodePoint(c);
      }
    }
    Publication full =
        Publication.to(channel())
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
    Event live = announced().get(0).events().get(0);
    assertThat(logged)
        .usingRecursiveComparison()
        .isEqualTo(Event.of(full, 1, Instant.parse("2030-01-01T00:00:00.123456Z")));
    assertThat(live).usingRecursiveComparison().isEqualTo(logged);
    assertThat(everything().get(1).data()).isEqualTo(json.data());
    assertThat(everything().get(1).audience()).isEqualTo(Audience.EVERYONE);
    assertThat(everything().get(1).traceParent()).isEmpty();
  }

  @Test
  default void aMebibyteOfDataIsStoredWithItsNulBytes() {
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
  default void theLongestOfEverythingFits() {
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
  default void theListenerIsCalledForEveryCommitBeforeTheReceipt() {
    Appender appender = appender();

    append(appender, many(2));
    assertThat(announced()).hasSize(1);
    append(appender, one("c"));

    assertThat(announced()).extracting(EventsAppended::first).containsExactly(1L, 3L);
    assertThat(announced()).extracting(EventsAppended::last).containsExactly(2L, 3L);
    assertThat(announced().get(0).events())
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(everything().subList(0, 2));
  }

  @Test
  default void aRepeatedIdIsAnsweredWithTheFirstPosition() {
    Appender appender = appender();
    append(appender, one("a"));
    Receipt first = append(appender, withId("x"));

    Receipt repeat = append(appender, withId("x"));

    assertThat(first).isEqualTo(new Receipt(channel(), 2, 2, 1, 0));
    assertThat(repeat).isEqualTo(new Receipt(channel(), 2, 2, 1, 1));
    assertThat(repeat.isRepeat()).isTrue();
    assertThat(everything()).hasSize(2);
    assertThat(announced()).hasSize(2);
  }

  @Test
  default void aBatchThatIsPartlyRepeatedAppendsTheRest() {
    Appender appender = appender();
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

    assertThat(receipt).isEqualTo(new Receipt(channel(), 2, 4, 4, 2));
    assertThat(seqs(everything())).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  default void theSameIdInAnotherChannelIsAnotherEvent() {
    Appender appender = appender();
    append(appender, withId("x"));

    Receipt receipt =
        append(
            appender, Batch.of(List.of(Publication.to(channel().value() + "-b").id("x").build())));

    assertThat(receipt.isRepeat()).isFalse();
    assertThat(receipt.first()).isEqualTo(1);
  }

  @Test
  default void timestampsNeverDecrease() {
    append(appender(), many(1));
    clock().advance(Duration.ofSeconds(-5));
    append(appender(), many(1));

    assertThat(everything())
        .extracting(Event::timestamp)
        .containsOnly(Instant.parse("2030-01-01T00:00:00.123456Z"));
  }

  @Test
  default void aBatchThatFailsMidwayStoresNothing() {
    append(appender(), many(1));

    assertThat(appender().append(failing(channel())).toCompletableFuture())
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(IllegalStateException.class);

    assertThat(append(appender(), many(1)).last()).isEqualTo(2);
    assertThat(everything()).hasSize(2);
  }

  @Test
  default void positionsAreNotReusedAfterRetention() {
    append(appender(), many(3));
    sweep(Duration.ZERO, 1);

    assertThat(append(appender(), many(1)).first()).isEqualTo(4);
    assertThat(seqs(everything())).containsExactly(3L, 4L);
  }
}
