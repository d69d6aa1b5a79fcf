package io.carillon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Audience;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Reader;
import io.carillon.event.Retraction;
import io.carillon.event.Selector;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.Conflation;
import io.carillon.log.Conflation.Keyless;
import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.PageLimit;
import io.carillon.log.Receipt;
import io.carillon.log.Replay;
import io.carillon.log.Selection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every log promises of events that are retracted. */
public interface RetractionContract extends LogContract {
  private Batch retraction(long... seqs) {
    return Batch.of(Arrays.stream(seqs).mapToObj(seq -> Retraction.of(channel(), seq)).toList());
  }

  @Test
  default void aRetractedEventIsGoneItsPositionIsNotMissingAndItsNoticeFollows() {
    Appender appender = appender();
    append(appender, many(3));

    Receipt notice = append(appender, retraction(2));

    assertThat(notice).isEqualTo(new Receipt(channel(), 4, 4, 1, 0));
    Replay replay = log().readAfter(channel(), 1, PageLimit.events(10));
    assertThat(replay).isInstanceOf(Replay.Complete.class);
    assertThat(seqs(replay.events())).containsExactly(3L, 4L);
    assertThat(log().extent(channel())).isEqualTo(new Extent(1, 4));
    Event event = replay.events().get(1);
    assertThat(event.type()).contains(new EventType("retracted"));
    assertThat(event.data()).hasToString("{\"seq\":2}");
    assertThat(event.audience()).isEqualTo(Audience.EVERYONE);
    assertThat(Retraction.seqOf(event)).hasValue(2);
  }

  @Test
  default void aRetractionIsRepeatedWithoutEffect() {
    Appender appender = appender();
    append(appender, one("a"));
    append(appender, retraction(1));

    assertThat(append(appender, retraction(1))).isEqualTo(new Receipt(channel(), 2, 2, 1, 1));
    assertThat(log().extent(channel()).head()).isEqualTo(2);
  }

  @Test
  default void aRepeatedIdDoesNotBringARetractedEventBack() {
    Appender appender = appender();
    append(appender, withId("x"));
    append(appender, withId("y"));
    append(appender, retraction(1));

    Receipt repeat =
        append(
            appender,
            Batch.of(
                List.of(
                    publication().id("x").build(),
                    publication().id("y").build(),
                    publication().id("z").build())));

    assertThat(repeat).isEqualTo(new Receipt(channel(), 1, 4, 3, 2));
    assertThat(seqs(everything())).containsExactly(2L, 3L, 4L);
    assertThat(append(appender, withId("x")).isRepeat()).isTrue();
  }

  @Test
  default void aPublicationIsNotRepeatedInTheBatchThatRetractsIt() {
    Appender appender = appender();
    append(appender, withId("x"));

    append(appender, Batch.of(List.of(Retraction.of(channel(), 1), publication().id("x").build())));

    assertThat(seqs(everything())).containsExactly(2L);
  }

  @Test
  default void theNewestOfAKeyIsTheOneBeforeTheRetractedOne() {
    Appender appender = appender();
    append(
        appender,
        Batch.of(
            List.of(
                publication().key("k").text("old").build(),
                publication().key("k").text("new").build(),
                publication().key("l").build())));
    append(appender, retraction(2));

    for (EventLog log : logs()) {
      assertThat(seqs(newest(log, new Conflation(Selector.ALL, Reader.ANONYMOUS, Keyless.ONE_KEY))))
          .containsExactly(1L, 3L, 4L);
      assertThat(
              seqs(
                  newest(
                      log,
                      new Conflation(Selector.ALL, Reader.ANONYMOUS, Keyless.ONE_KEY)
                          .withoutRetractions())))
          .as("for a reader that has no events yet")
          .containsExactly(1L, 3L);
    }
  }

  private List<Event> newest(EventLog log, Conflation conflation) {
    long head = log.extent(channel()).head();
    return log.readNewest(channel(), 0, head, conflation, PageLimit.events(10)).events();
  }

  @Test
  default void everySelectionFindsTheNoticeAndNoneTheRetractedEvent() {
    Appender appender = appender();
    append(
        appender,
        Batch.of(
            List.of(
                publication()
                    .topic("private")
                    .audience(new Audience(Set.of("anna"), Set.of()))
                    .ttl(Duration.ofDays(1))
                    .build())));
    append(appender, retraction(1));

    Selection other = new Selection(Selector.of(List.of("another")), Reader.ANONYMOUS);
    assertThat(seqs(log().readBefore(channel(), 10, other, PageLimit.events(10)).events()))
        .containsExactly(2L);
    Selection same = new Selection(Selector.of(List.of("private")), Reader.of("anna", Set.of()));
    assertThat(seqs(log().readBefore(channel(), 10, same, PageLimit.events(10)).events()))
        .containsExactly(2L);
  }

  @Test
  default void theEndOfATimeToLiveLeavesTheTombstoneToRetention() {
    Appender appender = appender();
    append(appender, Batch.of(List.of(publication().id("x").ttl(Duration.ofSeconds(1)).build())));
    append(appender, retraction(1));
    clock().advance(Duration.ofSeconds(5));

    sweep(Duration.ZERO, 0);
    assertThat(append(appender, withId("x")).isRepeat()).isTrue();

    append(appender, many(2));
    sweep(Duration.ZERO, 2);
    assertThat(log().extent(channel())).isEqualTo(new Extent(3, 4));
    assertThat(append(appender, withId("x")).isRepeat()).as("its digest is gone").isFalse();
  }

  @Test
  default void eventsAndNoticesOfOneBatchMayBeRetractedToo() {
    Appender appender = appender();
    append(appender, Batch.of(List.of(publication().id("x").build(), Retraction.of(channel(), 1))));
    append(appender, retraction(2));

    assertThat(seqs(everything())).containsExactly(3L);
    assertThat(append(appender, retraction(1)).isRepeat()).isTrue();
  }
}
