package io.carillon.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What is kept of a channel, and how it is served.
 *
 * @param retentionAge how long events are kept; zero: no limit
 * @param retentionCount how many events are kept; 0: no limit
 * @param hotTail most newest frames in memory, 1 or more
 * @param hotTailBytes most bytes of them
 * @param slowReader what becomes of a reader who falls out of them
 */
public record ChannelConfig(
    Duration retentionAge,
    long retentionCount,
    int hotTail,
    long hotTailBytes,
    SlowReader slowReader) {
  /** What holds for a channel of which nothing is written. */
  public static final ChannelConfig STANDARD =
      new ChannelConfig(
          ConfigKeys.RETENTION_AGE.standard().orElseThrow(),
          ConfigKeys.RETENTION_COUNT.standard().orElseThrow(),
          ConfigKeys.HOT_TAIL.standard().orElseThrow(),
          ConfigKeys.HOT_TAIL_BYTES.standard().orElseThrow(),
          ConfigKeys.SLOW_READER.standard().orElseThrow());

  /** The limit on age, if there is one. */
  public Optional<Duration> ageLimit() {
    return Optional.of(retentionAge).filter(age -> !age.isZero());
  }

  /** The limit on count, if there is one. */
  public Optional<Long> countLimit() {
    return Optional.of(retentionCount).filter(count -> count > 0);
  }
}
