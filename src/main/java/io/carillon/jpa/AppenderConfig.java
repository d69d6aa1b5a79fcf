package io.carillon.jpa;

import java.time.Duration;

/**
 * Bounds of a {@link GroupCommitAppender}. None may be zero.
 *
 * @param groupEvents most events in one transaction; a larger batch is written alone, this many at
 *     a time
 * @param groupBytes most data in one transaction; a larger batch is written alone, about this much
 *     at a time
 * @param roomEvents most events handed over and not yet committed; a batch of more than a quarter
 *     of it counts as a quarter
 * @param roomBytes most data handed over and not yet committed, likewise
 * @param roomWait how long a publisher waits for room
 * @param patience how long after it was handed over a batch is tried again while the database is in
 *     trouble; once it is always tried
 * @param tailEvents most events in one {@link io.carillon.event.EventsAppended}
 * @param tailBytes most data in one of them, unless a single event has more
 */
public record AppenderConfig(
    int groupEvents,
    long groupBytes,
    int roomEvents,
    long roomBytes,
    Duration roomWait,
    Duration patience,
    int tailEvents,
    long tailBytes) {
  /**
   * 1,000 events and 4 MiB a group, room for 20,000 and 64 MiB, waiting 5 s for room and 10 s for
   * the database.
   */
  public static final AppenderConfig DEFAULT =
      new AppenderConfig(
          1_000,
          4L << 20,
          20_000,
          64L << 20,
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          10_000,
          16L << 20);

  public AppenderConfig {
    if (groupEvents < 1
        || groupBytes < 1
        || roomEvents < 1
        || roomBytes < 1
        || !isPositive(roomWait)
        || !isPositive(patience)
        || tailEvents < 1
        || tailBytes < 1) {
      throw new IllegalArgumentException("a bound of the appender is not positive");
    }
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
