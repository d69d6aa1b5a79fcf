package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Between catching up from the log and being live no event is lost and none is delivered twice,
 * under every interleaving of publishers, readers, nodes and retention. Every test runs every
 * schedule of its actors up to a depth; the last ones run longer, random schedules. The unit tests
 * stop a little earlier; {@link SeamIT} runs the same tests at full depth.
 */
class SeamTest {
  private static final Start FROM_THE_BEGINNING = new Start.After(0);

  /** Added to the full depth: every further step doubles or triples the time. */
  private static final int DEEPER = Integer.getInteger("seam.deeper", 0);

  /** The depth of the schedules. */
  enum Depth {
    SHALLOW(-3, 100, 10),
    DEEP(-1, 300, 3),
    FULL(0, 1_000, 1);

    private final int steps;
    private final int atLeast; // schedules: fewer would show little
    private final int divisor; // of the number of random schedules

    Depth(int steps, int atLeast, int divisor) {
      this.steps = steps;
      this.atLeast = atLeast;
      this.divisor = divisor;
    }
  }

  /** The depth of these tests. */
  Depth depth() {
    return Depth.SHALLOW;
  }

  private static Seam seam(Schedules.Chooser chooser, int tailFrames, int pageSize) {
    return new Seam(
        chooser,
        Engine.with().tailFrames(tailFrames).pageSize(pageSize).heartbeat(Duration.ZERO).build());
  }

  private void underEverySchedule(int steps, Consumer<Schedules.Chooser> run) {
    assertThat(Schedules.every(steps + depth().steps + DEEPER, run)).isGreaterThan(depth().atLeast);
  }

  @Test
  void aReaderFarBehindTheHotTailCatchesUpWhileEventsAreAppended() {
    underEverySchedule(
        11,
        chooser ->
            seam(chooser, 2, 2)
                .existing(5)
                .subscriber("live", new Start.Live())
                .subscriber("behind", FROM_THE_BEGINNING)
                .publisher(1, 1, 1)
                .play());
  }

  @Test
  void aStalledReaderFallsOutOfTheHotTailAndCatchesUp() {
    underEverySchedule(
        11,
        chooser ->
            seam(chooser, 2, 3)
                .existing(2)
                .subscriber("live", new Start.Live())
                .subscriber("stalled", new Start.Live())
                .stalling(2)
                .publisher(1, 2, 1)
                .play());
  }

  @Test
  void aReaderThatAcceptsOneWriteAtATimeCatchesUp() {
    underEverySchedule(
        9,
        chooser ->
            seam(chooser, 3, 2)
                .existing(4)
                .slowSubscriber("halting", FROM_THE_BEGINNING, 3)
                .publisher(2, 1)
                .play());
  }

  @Test
  void eventsOfAnotherNodeAreReadFromTheLogWhenTheirHintsArriveOutOfOrder() {
    underEverySchedule(
        10,
        chooser ->
            seam(chooser, 3, 2)
                .existing(3)
                .subscriber("live", new Start.Live())
                .subscriber("behind", new Start.After(1))
                .publisher(1, 1)
                .elsewhere(1, 2)
                .play());
  }

  @Test
  void aHeadReportedWhileEventsAreAppendedLosesNone() {
    underEverySchedule(
        11,
        chooser ->
            seam(chooser, 3, 2)
                .existing(2)
                .subscriber("live", new Start.Live())
                .subscriber("behind", FROM_THE_BEGINNING)
                .publisher(1, 1)
                .headReporter(2)
                .play());
  }

  @Test
  void batchesBeyondTheHotTailAndRepetitionsAreServedOnce() {
    underEverySchedule(
        9,
        chooser ->
            seam(chooser, 2, 3)
                .existing(1)
                .subscriber("live", new Start.Live())
                .subscriber("behind", FROM_THE_BEGINNING)
                .oversizedPublisher(5)
                .publisher(4)
                .repeater(2)
                .play());
  }

  @Test
  void transientEventsStayInOrderAndAreNeverReplayed() {
    underEverySchedule(
        8,
        chooser ->
            seam(chooser, 3, 2)
                .existing(4)
                .subscriber("live", new Start.Live())
                .subscriber("behind", new Start.After(1))
                .newSubscriber("resuming", new Start.After(2))
                .publisher(1, 1)
                .transientPublisher(3)
                .play());
  }

  @Test
  void eventsRemovedByRetentionBetweenTwoPagesAreReportedAsAGap() {
    underEverySchedule(
        9,
        chooser ->
            seam(chooser, 2, 2)
                .existing(6)
                .subscriber("live", new Start.Live())
                .subscriber("behind", FROM_THE_BEGINNING)
                .publisher(1, 1)
                .retention(3, 6, 9)
                .play());
  }

  @Test
  void eventsRemovedByRetentionBeforeTheyWereAnnouncedAreReportedOnce() {
    underEverySchedule(
        7,
        chooser ->
            seam(chooser, 2, 2)
                .existing(3)
                .subscriber("live", new Start.Live())
                .subscriber("behind", FROM_THE_BEGINNING)
                .elsewhere(2)
                .publisher(1)
                .retention(5, 7)
                .play());
  }

  @Test
  void newSubscribersBeginExactlyAtTheirPositionWhileEventsAreCommittedAndAppended() {
    underEverySchedule(
        7,
        chooser ->
            seam(chooser, 2, 2)
                .existing(3)
                .newSubscriber("from now on", new Start.Live())
                .newSubscriber("from the earliest", new Start.Earliest())
                .newSubscriber("from two", new Start.After(2))
                .publisher(1, 1)
                .play());
  }

  @Test
  void aSubscriberToLatestReceivesOneSnapshotAndThenEveryLaterEvent() {
    underEverySchedule(
        7,
        chooser ->
            seam(chooser, 2, 2)
                .existing(4)
                .subscriber("live", new Start.Live())
                .newSubscriber("latest", new Start.Latest())
                .stalling(1)
                .publisher(1, 2)
                .elsewhere(1)
                .play());
  }

  @Test
  void latestOfAChannelThatIsFilledMeanwhileIsServedOnce() {
    underEverySchedule(
        8,
        chooser ->
            seam(chooser, 2, 2)
                .newSubscriber("latest", new Start.Latest())
                .newSubscriber("also", new Start.Latest())
                .publisher(2, 1)
                .elsewhere(1)
                .play());
  }

  @Test
  void expiredEventsAreOmittedAndTheRestIsServed() {
    underEverySchedule(
        10,
        chooser ->
            seam(chooser, 2, 2)
                .existing(2)
                .subscriber("live", new Start.Live())
                .subscriber("behind", FROM_THE_BEGINNING)
                .expiringPublisher(2)
                .publisher(1)
                .clock(Duration.ofSeconds(2))
                .play());
  }

  @Test
  void longRandomSchedulesServeLatestAsOneSnapshot() {
    long first = Long.getLong("seam.seed", System.nanoTime());
    System.out.println("-Dseam.seed=" + first);
    for (long seed = first; seed < first + 1_500 / depth().divisor; seed++) {
      long size = seed;
      try {
        Schedules.random(
            seed,
            300,
            chooser ->
                seam(chooser, 2 + (int) Math.floorMod(size, 6L), 1 + (int) Math.floorMod(size, 4L))
                    .existing(7)
                    .subscriber("live", new Start.Live())
                    .stalling(4)
                    .newSubscriber("latest", new Start.Latest())
                    .stalling(4)
                    .newSubscriber("also", new Start.Latest())
                    .publisher(1, 2, 1, 9, 1, 1, 3, 1, 1, 1)
                    .elsewhere(1, 1, 4, 1)
                    .oversizedPublisher(3, 8)
                    .headReporter(3)
                    .repeater(3)
                    .transientPublisher(4)
                    .play());
      } catch (AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
  }

  @Test
  void longRandomSchedulesOfAllActorsLoseNothing() {
    long first = Long.getLong("seam.seed", System.nanoTime());
    int runs = Integer.getInteger("seam.runs", 3_000);
    System.out.println("-Dseam.seed=" + first);
    for (long seed = first; seed < first + runs / depth().divisor; seed++) {
      long size = seed;
      try {
        Schedules.random(
            seed,
            400,
            chooser ->
                seam(chooser, 2 + (int) Math.floorMod(size, 6L), 1 + (int) Math.floorMod(size, 4L))
                    .existing(7)
                    .subscriber("live", new Start.Live())
                    .stalling(4)
                    .subscriber("behind", FROM_THE_BEGINNING)
                    .stalling(6)
                    .slowSubscriber("halting", new Start.After(3), 10)
                    .newSubscriber("newSubscriber", new Start.Earliest())
                    .newSubscriber("resuming", new Start.After(6))
                    .newSubscriber("late", new Start.Live())
                    .publisher(1, 2, 1, 9, 1, 1, 3, 1, 1, 1)
                    .elsewhere(1, 1, 4, 1)
                    .oversizedPublisher(3, 8)
                    .expiringPublisher(3)
                    .headReporter(3)
                    .repeater(3)
                    .transientPublisher(8)
                    .clock(Duration.ofMillis(700), Duration.ofMillis(700))
                    .play());
      } catch (AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
  }

  @Test
  void longRandomSchedulesWithRetentionReportEveryGap() {
    long first = Long.getLong("seam.seed", System.nanoTime());
    System.out.println("-Dseam.seed=" + first);
    for (long seed = first; seed < first + 1_500 / depth().divisor; seed++) {
      try {
        Schedules.random(
            seed,
            300,
            chooser ->
                seam(chooser, 3, 2)
                    .existing(7)
                    .subscriber("live", new Start.Live())
                    .stalling(4)
                    .subscriber("behind", FROM_THE_BEGINNING)
                    .stalling(4)
                    .slowSubscriber("halting", new Start.After(3), 10)
                    .newSubscriber("newSubscriber", new Start.Earliest())
                    .publisher(1, 2, 1, 5, 1, 1, 3)
                    .elsewhere(1, 1, 4)
                    .headReporter(2)
                    .transientPublisher(4)
                    .retention(3, 6, 9, 13, 15, 20)
                    .play());
      } catch (AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
  }
}
