package io.carillon.channel;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Audience;
import io.carillon.event.Event;
import io.carillon.fanout.Engine;
import io.carillon.wire.EncodedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * The newest frames of a channel: its bounds, the search for offsets, and readers without a lock.
 */
class HotTailTest {
  private static final HotTailBudget AMPLE = new HotTailBudget(Long.MAX_VALUE);

  private static EncodedEvent durable(long seq) {
    return frame(seq, "e" + seq);
  }

  private static EncodedEvent frame(long seq, String text) {
    return EncodedEvent.of(Event.of(Engine.publication(text).build(), seq, Instant.EPOCH));
  }

  private static List<Long> offsets(HotTail tail) {
    List<Long> offsets = new ArrayList<>();
    for (long offset = 0; offset < tail.next(); offset++) {
      if (tail.get(offset) != null) {
        offsets.add(offset);
      }
    }
    return offsets;
  }

  // --- bounds -----------------------------------------------------------------------------------

  @Example
  void keepsTheNewestUpToItsCount() {
    HotTail tail = new HotTail(100, Long.MAX_VALUE, AMPLE);
    for (long seq = 1; seq <= 1_000; seq++) {
      tail.append(durable(seq));
    }
    assertThat(offsets(tail)).hasSize(100).startsWith(900L).endsWith(999L);
    assertThat(tail.floor()).isEqualTo(900);
    assertThat(tail.head()).isEqualTo(1_000);
  }

  @Example
  void keepsTheNewestUpToItsBytes() {
    HotTailBudget budget = new HotTailBudget(Long.MAX_VALUE);
    HotTail tail = new HotTail(1_000, 5_000, budget);
    for (long seq = 1; seq <= 100; seq++) {
      tail.append(frame(seq, "x".repeat(200)));
      assertThat(tail.bytes()).isLessThanOrEqualTo(5_000).isEqualTo(budget.usedBytes());
    }
    assertThat(offsets(tail)).hasSizeBetween(5, 20).endsWith(99L);
  }

  @Example
  void aFrameLargerThanTheBoundIsKeptAlone() {
    HotTail tail = new HotTail(1_000, 5_000, AMPLE);
    tail.append(durable(1));
    tail.append(frame(2, "x".repeat(10_000)));
    assertThat(offsets(tail)).containsExactly(1L);
    tail.append(durable(3));
    assertThat(offsets(tail)).containsExactly(2L);
  }

  @Example
  void anEventThatDoesNotFollowTheHeadIsRefused() {
    HotTail tail = new HotTail(10, Long.MAX_VALUE, AMPLE);
    tail.append(durable(1));
    assertThatThrownBy(() -> tail.append(durable(3))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tail.append(durable(1))).isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void aTailThatAppendsBeyondTheBudgetIsTrimmedToItsShare() {
    HotTailBudget budget = new HotTailBudget(20_000);
    HotTail greedy = new HotTail(10_000, Long.MAX_VALUE, budget);
    HotTail modest = new HotTail(10_000, Long.MAX_VALUE, budget);
    budget.tailOpened();
    budget.tailOpened();
    for (long seq = 1; seq <= 8; seq++) {
      modest.append(durable(seq));
    }
    for (long seq = 1; seq <= 1_000; seq++) {
      greedy.append(durable(seq));
    }
    assertThat(offsets(modest)).hasSize(8);
    assertThat(budget.usedBytes()).isBetween(18_000L, 20_000L);

    for (long seq = 9; seq <= 1_000; seq++) {
      modest.append(durable(seq));
    }
    assertThat(modest.bytes()).isBetween(9_000L, 10_000L);
    assertThat(budget.usedBytes()).isGreaterThan(20_000);
    greedy.trim();
    assertThat(budget.usedBytes()).isBetween(18_000L, 20_000L);
  }

  @Example
  void idleTailsAreTrimmedInFavourOfThoseThatAppend() {
    Engine engine = Engine.with().budgetBytes(100_000).tailFrames(100_000).build();
    for (int channel = 0; channel < 50; channel++) {
      for (int i = 0; i < 400; i++) {
        engine.publish(io.carillon.event.Publication.to("channel-" + channel).text("e").build());
        assertThat(engine.budget.usedBytes()).isLessThan(110_000);
      }
    }
    assertThat(engine.budget.usedBytes()).isGreaterThan(80_000);
  }

  @Example
  void clearedFramesNoLongerCount() {
    HotTailBudget budget = new HotTailBudget(1_000_000);
    HotTail tail = new HotTail(10, Long.MAX_VALUE, budget);
    for (long seq = 1; seq <= 30; seq++) {
      tail.append(durable(seq));
    }
    tail.restartAfter(40);
    assertThat(budget.usedBytes()).isZero();
    tail.append(durable(41));
    tail.clear();
    assertThat(budget.usedBytes()).isZero();
    assertThat(tail.bytes()).isZero();
  }

  @Example
  void aLineCachedLaterCountsUntilItIsEvicted() {
    HotTailBudget budget = new HotTailBudget(Long.MAX_VALUE);
    HotTail tail = new HotTail(2, Long.MAX_VALUE, budget);
    EncodedEvent first = frame(1, "x".repeat(1_000));
    tail.append(first);
    long before = tail.bytes();
    int line = first.ndjson().length;
    first.ndjson();
    assertThat(tail.bytes()).isEqualTo(before + line).isEqualTo(budget.usedBytes());

    tail.append(durable(2));
    tail.append(durable(3));
    tail.clear();
    assertThat(tail.bytes()).isZero();
    assertThat(budget.usedBytes()).isZero();
    EncodedEvent evicted = frame(4, "y");
    tail.append(evicted);
    tail.clear();
    evicted.ndjson();
    assertThat(tail.bytes()).as("it is not in the tail any more").isZero();
  }

  @Example
  void theAudienceOfAnEventIsCounted() {
    Set<String> users =
        IntStream.range(0, 500).mapToObj(i -> "a user with a long name " + i).collect(toSet());
    HotTail tail = new HotTail(10_000, 1_000_000, AMPLE);
    for (long seq = 1; seq <= 100; seq++) {
      Event event =
          Event.of(
              Engine.publication("x").audience(new Audience(users, Set.of())).build(),
              seq,
              Instant.EPOCH);
      tail.append(EncodedEvent.of(event));
    }
    assertThat(offsets(tail)).hasSizeBetween(5, 40);
  }

  // --- offsets ----------------------------------------------------------------------------------

  /** One operation on a tail: 0 to 5 append, 6 to 8 append a transient one, 9 restart. */
  private static void act(HotTail tail, Model model, int action) {
    if (action <= 5) {
      tail.append(durable(model.head + 1));
      model.append(true);
    } else if (action <= 8) {
      tail.append(frame(0, "t"));
      model.append(false);
    } else {
      tail.restartAfter(model.head + 3);
      model.restart(model.head + 3);
    }
  }

  /** The same as a list: the frames of all time, each with its offset and position. */
  private static final class Model {
    private record Place(long offset, long position) {}

    private final int maxFrames;
    private final List<Place> kept = new ArrayList<>();
    private long next;
    private long head;
    private long floor;

    Model(int maxFrames) {
      this.maxFrames = maxFrames;
    }

    void append(boolean durable) {
      if (kept.size() == maxFrames) {
        floor = Math.max(floor, kept.remove(0).position);
      }
      head += durable ? 1 : 0;
      kept.add(new Place(next++, head));
    }

    void restart(long seq) {
      kept.clear();
      next++;
      head = seq;
      floor = seq;
    }

    long offsetAfter(long position) {
      if (position < floor) {
        return -1;
      }
      return kept.stream()
          .filter(p -> p.position > position)
          .mapToLong(Place::offset)
          .findFirst()
          .orElse(next);
    }
  }

  @Property(tries = 300)
  void aReaderFindsItsOffsetWhereANaiveListHasIt(
      @ForAll @IntRange(min = 1, max = 40) int maxFrames,
      @ForAll @Size(max = 120) List<@IntRange(max = 9) Integer> actions) {
    HotTail tail = new HotTail(maxFrames, Long.MAX_VALUE, AMPLE);
    Model model = new Model(maxFrames);
    for (int action : actions) {
      act(tail, model, action);
      assertThat(tail.head()).isEqualTo(model.head);
      assertThat(tail.next()).isEqualTo(model.next);
      assertThat(offsets(tail)).isEqualTo(model.kept.stream().map(Model.Place::offset).toList());
    }
    for (long position = 0; position <= model.head; position++) {
      assertThat(tail.offsetAfter(position))
          .as("after %s", position)
          .isEqualTo(model.offsetAfter(position));
    }
  }

  // --- readers without a lock -------------------------------------------------------------------

  @Example
  void concurrentReadersFindEveryDurableFrameOrDetectThatItIsEvicted() throws InterruptedException {
    HotTail tail = new HotTail(64, Long.MAX_VALUE, AMPLE);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    long until = System.nanoTime() + 1_000_000_000L;
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Thread reader = new Thread(() -> read(tail, until), "reader-" + i);
      reader.setUncaughtExceptionHandler((thread, thrown) -> failure.compareAndSet(null, thrown));
      readers.add(reader);
      reader.start();
    }
    for (int i = 0; System.nanoTime() - until < 0; i++) {
      if (i % 5_000 == 4_999) {
        tail.restartAfter(tail.head() + 10);
      } else if (i % 7 == 0) {
        tail.append(frame(0, "t"));
      } else {
        tail.append(durable(tail.head() + 1));
      }
    }
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(failure.get()).isNull();
    assertThat(tail.head()).isGreaterThan(10_000);
  }

  /**
   * Follows the tail; after losing its offset it continues at a new one, as after a page of the
   * log.
   */
  private static void read(HotTail tail, long until) {
    long position = 0;
    long offset = -1;
    while (System.nanoTime() - until < 0) {
      if (offset < 0) {
        long floor = tail.floor();
        position = Math.max(position, floor);
        offset = tail.offsetAfter(position);
        continue;
      }
      if (offset >= tail.next()) {
        continue;
      }
      Frame frame = tail.get(offset);
      if (frame == null) {
        offset = -1;
        continue;
      }
      boolean follows =
          frame.event().isTransient()
              ? frame.position() >= position
              : frame.position() == position + 1;
      if (!follows || frame.offset() != offset) {
        throw new AssertionError(
            "met " + frame.position() + " after " + position + " at " + offset);
      }
      position = frame.position();
      offset++;
    }
  }
}
