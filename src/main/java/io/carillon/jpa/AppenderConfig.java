package io.carillon.jpa;

import io.carillon.config.LimitConfig;
import io.carillon.config.PublishConfig;
import java.time.Duration;

/**
 * Bounds of a {@link GroupCommitAppender}, all positive; bytes are footprints.
 *
 * @param groupEvents most events in one transaction; a larger batch is written alone, in chunks of
 *     this size
 * @param groupBytes most bytes in one transaction, likewise
 * @param inFlightEvents most events accepted and not yet committed; a batch counts as a quarter of
 *     it at most
 * @param inFlightBytes most bytes accepted and not yet committed, likewise
 * @param admissionTimeout how long a publisher waits for other batches to be committed
 * @param appendTimeout how long after its admission a batch is retried; a large batch, after its
 *     last chunk was inserted
 * @param tailEvents most events in one {@link io.carillon.event.EventsAppended}
 * @param tailBytes most bytes in one of them, unless a single event has more
 * @param maxChannels most channels in the log; 0: no limit
 */
public record AppenderConfig(
    int groupEvents,
    long groupBytes,
    int inFlightEvents,
    long inFlightBytes,
    Duration admissionTimeout,
    Duration appendTimeout,
    int tailEvents,
    long tailBytes,
    long maxChannels) {
  public AppenderConfig {
    if (groupEvents < 1
        || groupBytes < 1
        || inFlightEvents < 1
        || inFlightBytes < 1
        || !isPositive(admissionTimeout)
        || !isPositive(appendTimeout)
        || tailEvents < 1
        || tailBytes < 1
        || maxChannels < 0) {
      throw new IllegalArgumentException("a bound of the appender is not positive");
    }
  }

  /** The bounds of a hub, with the configured timeout and number of channels. */
  public static AppenderConfig of(PublishConfig publish, LimitConfig limits) {
    return withTimeout(publish.timeout(), limits.maxChannels());
  }

  static AppenderConfig withTimeout(Duration timeout, long maxChannels) {
    return new AppenderConfig(
        1_000,
        atMost(4L << 20, 64),
        20_000,
        atMost(64L << 20, 8),
        timeout,
        timeout,
        10_000,
        atMost(16L << 20, 32),
        maxChannels);
  }

  /** So many bytes, or a part of the heap if that is less. */
  private static long atMost(long bytes, int part) {
    return Math.min(bytes, Runtime.getRuntime().maxMemory() / part);
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
