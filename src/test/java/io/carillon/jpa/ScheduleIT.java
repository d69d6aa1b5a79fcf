package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.log.Schedule;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Publications wait in the schedule and enter the outbox once, at their time. */
class ScheduleIT extends LogTest {
  /** And the microsecond to which due times are rounded up. */
  private static final Duration A_SECOND = Duration.ofSeconds(1).plusNanos(1_000);

  private final AtomicInteger nudges = new AtomicInteger();

  public static Stream<Stack> stacks() {
    return Stack.contracts();
  }

  private Schedule schedule() {
    return new JpaSchedule(node().transactions(), clock, nudges::incrementAndGet);
  }

  private ScheduleMover mover() {
    return new ScheduleMover(node().transactions(), clock, () -> {});
  }

  private Publication due(Duration delay, String text) {
    return publication().text(text).due(clock.instant().plus(delay)).build();
  }

  private List<String> outbox() {
    return node()
        .transactions()
        .read(
            em ->
                em.createQuery(
                        "select o.data from OutboxRow o where o.channel = :channel order by o.id",
                        String.class)
                    .setParameter("channel", channel().value())
                    .getResultList());
  }

  private List<Schedule.Entry> waiting() {
    return schedule().read("", 100_000).stream()
        .filter(entry -> entry.channel().equals(channel()))
        .toList();
  }

  private void moveAll() {
    while (!mover().movePage().equals(ScheduleMover.Page.EMPTY)) {}
  }

  @Test
  void whatAnotherNodeHasMovedAndPerhapsLeftIsLookedForInTheOutbox() {
    AtomicInteger reads = new AtomicInteger();
    ScheduleMover watching =
        new ScheduleMover(otherNode().transactions(), clock, reads::incrementAndGet);
    schedule().store(List.of(due(Duration.ofSeconds(5), "a")));
    watching.pass();
    watching.pass();
    assertThat(reads).as("nothing is due").hasValue(0);

    clock.advance(A_SECOND.multipliedBy(5));
    moveAll(); // and this node stops
    watching.pass();
    watching.pass();
    assertThat(reads).hasValue(1);
    watching.pass();
    assertThat(reads).hasValue(1);
  }

  @Test
  void aPublicationEntersTheOutboxAtItsTimeAndNotBefore() {
    Instant now = clock.instant();
    schedule().store(List.of(due(Duration.ofSeconds(10), "b"), due(Duration.ofSeconds(5), "a")));
    assertThat(nudges).hasValue(1);
    assertThat(waiting())
        .extracting(Schedule.Entry::due)
        .contains(Micros.toInstant(Micros.notBefore(now.plusSeconds(5))));

    moveAll();
    clock.advance(Duration.ofSeconds(5).minusNanos(1));
    moveAll();
    assertThat(outbox()).isEmpty();

    clock.advance(Duration.ofNanos(1_000));
    moveAll();
    assertThat(outbox()).containsExactly("a");

    clock.advance(Duration.ofDays(1));
    moveAll();
    assertThat(outbox()).containsExactly("a", "b");
    assertThat(waiting()).isEmpty();
  }

  @Test
  void allOfAPublicationEntersTheOutbox() {
    Publication full =
        publication()
            .id("id-" + channel())
            .type("t")
            .topics(List.of("x", "y"))
            .key("k")
            .ttl(Duration.ofMinutes(1))
            .text("{not json")
            .due(clock.instant())
            .build();
    schedule().store(List.of(full));
    assertThat(waiting().get(0).topics()).hasSize(2);
    clock.advance(A_SECOND);
    moveAll();

    Publication moved =
        node()
            .transactions()
            .read(em -> OutboxTable.readOf(em, channel(), 10))
            .get(0)
            .toPublication(1 << 20, 10);
    assertThat(moved).usingRecursiveComparison().ignoringFields("due").isEqualTo(full);
  }

  @Test
  void aCancelledPublicationNeverEntersTheOutbox() {
    List<String> ids =
        schedule().store(List.of(due(Duration.ofSeconds(1), "a"), due(Duration.ofSeconds(1), "b")));

    assertThat(schedule().channelOf(ids.get(0))).contains(channel());
    assertThat(schedule().tryCancel(ids.get(0))).isTrue();
    assertThat(schedule().tryCancel(ids.get(0))).isFalse();
    assertThat(schedule().channelOf(ids.get(0))).isEmpty();
    clock.advance(A_SECOND);
    moveAll();

    assertThat(outbox()).containsExactly("b");
    assertThat(schedule().tryCancel(ids.get(1))).as("too late").isFalse();
  }

  @Test
  void aRepetitionWithTheSameIdWaitsOnce() {
    Publication one = publication().id("once").due(clock.instant()).build();

    List<String> first = schedule().store(List.of(one));
    assertThat(schedule().store(List.of(one, one))).containsOnly(first.get(0));

    assertThat(waiting()).hasSize(1);
    schedule().tryCancel(first.get(0));
  }

  @Test
  void severalNodesMoveEachPublicationOnceAndAreRefusedNone() {
    int count = 1_000;
    schedule()
        .store(
            IntStream.range(0, count).mapToObj(i -> due(Duration.ofSeconds(1), "e" + i)).toList());
    clock.advance(A_SECOND);

    List<CompletableFuture<Void>> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      nodes.add(CompletableFuture.runAsync(this::moveAllDespiteConflicts));
    }
    nodes.forEach(CompletableFuture::join);

    List<String> moved = outbox();
    assertThat(Set.copyOf(moved)).hasSize(count);
    assertThat(moved.size()).isEqualTo(count);
    assertThat(waiting()).isEmpty();
  }

  /** A database may refuse one of two transactions that meet: the mover tries again later. */
  private void moveAllDespiteConflicts() {
    boolean isDone = false;
    while (!isDone) {
      try {
        moveAll();
        isDone = true;
      } catch (PersistenceException conflict) {
        assertThat(PersistenceErrors.isTransient(conflict)).as("%s", conflict).isTrue();
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    String long1 = "x".repeat((1 << 20) + 1);
    assertThatThrownBy(() -> schedule().store(List.of(due(Duration.ZERO, long1))))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'data'");
  }
}
