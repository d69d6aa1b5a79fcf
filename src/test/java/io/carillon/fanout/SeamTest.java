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

  /** Added to the full depth: every further step takes two or three times as long. */
  private static final int DEEPER = Integer.getInteger("seam.deeper", 0);

  /** How far the schedules go. */
  enum Depth {
    SHALLOW(-3, 100, 10),
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

  /** How far these tests go. */
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
  void aReaderFarBehindTheHotTailCatchesUpWhileEventsKeepComing() {
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
  void aStalledReaderFallsOutOfTheHotTailAndComesBack() {
    underEverySchedule(
        11,
        chooser ->
            seam(chooser, 2, 3)
                .existing(2)
                .subscriber("live", new Start.Live())
                .subscriber("stalled", new Start.Live())
                .whoStalls(2)
                .publisher(1, 2, 1)
                .play());
  }

  @Test
  void aReaderWhoTakesOneWriteAtATimeComesThrough() {
    underEverySchedule(
        9,
        chooser ->
            seam(chooser, 3, 2)
                .existing(4)
                .haltingSubscriber("halting", FROM_THE_BEGINNING, 3)
                .publisher(2, 1)
                .play());
  }

  @Test
  void eventsOfAnotherNodeAreReadFromTheLogWhenWordOfThemComesInDisorder() {
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
  void aHeadThatIsToldWhileEventsAreAppendedLosesNone() {
    underEverySchedule(
        11,
        chooser ->
            seam(chooser, 3, 2)
                .existing(2)
                .subscriber("live", new Start.Live())
                .subscriber("behind", FROM_THE_BEGINNING)
                .publisher(1, 1)
                .headTeller(2)
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
                .hugePublisher(5)
                .publisher(4)
                .repeater(2)
                .play());
  }

  @Test
  void transientEventsKeepTheirPlaceAndAreNeverReplayed() {
    underEverySchedule(
        8,
        chooser ->
            seam(chooser, 3, 2)
                .existing(4)
                .subscriber("live", new Start.Live())
                .subscriber("behind", new Start.After(1))
                .newcomer("resuming", new Start.After(2))
                .publisher(1, 1)
                .typist(3)
                .play());
  }

  @Test
  void whatRetentionTakesAwayBetweenTwoPagesIsToldAsAGap() {
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
  void eventsThatRetentionTakesBeforeWordOfThemCameAreToldOnce() {
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
  void newcomersBeginExactlyWhereTheyWantWhileEventsAreCommittedAndAppended() {
    underEverySchedule(
        7,
        chooser ->
            seam(chooser, 2, 2)
                .existing(3)
                .newcomer("from now on", new Start.Live())
                .newcomer("from the earliest", new Start.Earliest())
                .newcomer("from two", new Start.After(2))
                .publisher(1, 1)
                .play());
  }

  @Test
  void whoWantsWhatIsLatestGetsThatOfOneMomentAndThenAllThatComesAfter() {
    underEverySchedule(
        7,
        chooser ->
            seam(chooser, 2, 2)
                .existing(4)
                .subscriber("live", new Start.Live())
                .newcomer("latest", new Start.Latest())
                .whoStalls(1)
                .publisher(1, 2)
                .elsewhere(1)
                .play());
  }

  @Test
  void whatIsLatestInAChannelThatIsFilledMeanwhileIsServedOnce() {
    underEverySchedule(
        8,
        chooser ->
            seam(chooser, 2, 2)
                .newcomer("latest", new Start.Latest())
                .newcomer("also", new Start.Latest())
                .publisher(2, 1)
                .elsewhere(1)
                .play());
  }

  @Test
  void eventsWhoseTimeIsOverAreLeftOutAndTheRestComes() {
    underEverySchedule(
        10,
        chooser ->
            seam(chooser, 2, 2)
                .existing(2)
                .subscriber("live", new Start.Live())
                .subscriber("behind", FROM_THE_BEGINNING)
                .mortalPublisher(2)
                .publisher(1)
                .clock(Duration.ofSeconds(2))
                .play());
  }

  @Test
  void longRandomSchedulesServeWhatIsLatestOfOneMoment() {
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
                    .whoStalls(4)
                    .newcomer("latest", new Start.Latest())
                    .whoStalls(4)
                    .newcomer("also", new Start.Latest())
                    .publisher(1, 2, 1, 9, 1, 1, 3, 1, 1, 1)
                    .elsewhere(1, 1, 4, 1)
                    .hugePublisher(3, 8)
                    .headTeller(3)
                    .repeater(3)
                    .typist(4)
                    .play());
      } catch (AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
  }

  @Test
  void longRandomSchedulesOfEverybodyLoseNothing() {
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
                    .whoStalls(4)
                    .subscriber("behind", FROM_THE_BEGINNING)
                    .whoStalls(6)
                    .haltingSubscriber("halting", new Start.After(3), 10)
                    .newcomer("newcomer", new Start.Earliest())
                    .newcomer("resuming", new Start.After(6))
                    .newcomer("late", new Start.Live())
                    .publisher(1, 2, 1, 9, 1, 1, 3, 1, 1, 1)
                    .elsewhere(1, 1, 4, 1)
                    .hugePublisher(3, 8)
                    .mortalPublisher(3)
                    .headTeller(3)
                    .repeater(3)
                    .typist(8)
                    .clock(Duration.ofMillis(700), Duration.ofMillis(700))
                    .play());
      } catch (AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
  }

  @Test
  void longRandomSchedulesWithRetentionTellEveryGap() {
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
                    .whoStalls(4)
                    .subscriber("behind", FROM_THE_BEGINNING)
                    .whoStalls(4)
                    .haltingSubscriber("halting", new Start.After(3), 10)
                    .newcomer("newcomer", new Start.Earliest())
                    .publisher(1, 2, 1, 5, 1, 1, 3)
                    .elsewhere(1, 1, 4)
                    .headTeller(2)
                    .typist(4)
                    .retention(3, 6, 9, 13, 15, 20)
                    .play());
      } catch (AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
  }
}
