package io.carillon.config;

import static io.carillon.config.ConfigKey.key;

import java.time.Duration;
import java.util.List;

/**
 * Retention of a channel, and how it is served.
 *
 * @param retentionAge maximum age of events; zero: no limit
 * @param retentionCount maximum number of events; 0: no limit
 * @param hotTail maximum number of recent events in memory, 1 or more
 * @param hotTailBytes their maximum size
 * @param slowReader what happens to a subscriber that falls behind them
 */
public record ChannelConfig(
    Duration retentionAge,
    long retentionCount,
    int hotTail,
    long hotTailBytes,
    SlowReader slowReader) {
  /** A rule's name begins so. */
  static final String PREFIX = "carillon.channel.";

  private static final String CHANNEL = PREFIX + "<name or prefix*>.";

  static final ConfigKey<Duration> RETENTION_AGE =
      key(
              CHANNEL + "retention-age",
              Syntax.durationOrZero("PT0.001S", "P36500D"),
              "P7D",
              "maximum age of events in the log; `PT1H` for `monitoring`")
          .zeroMeans("no limit");
  static final ConfigKey<Long> RETENTION_COUNT =
      key(
              CHANNEL + "retention-count",
              Syntax.longInteger(0, 1_000_000_000_000L),
              "1000000",
              "maximum number of events in the log")
          .zeroMeans("no limit");
  static final ConfigKey<Integer> HOT_TAIL =
      key(
          CHANNEL + "hot-tail",
          Syntax.integer(1, 10_000_000),
          "10000",
          "maximum number of recent events kept in memory");
  static final ConfigKey<Long> HOT_TAIL_BYTES =
      key(
          CHANNEL + "hot-tail-bytes",
          Syntax.size(1 << 10, 1L << 40),
          "8MiB",
          "maximum size of recent events kept in memory");
  static final ConfigKey<SlowReader> SLOW_READER =
      key(
          CHANNEL + "slow-reader",
          Syntax.choice(SlowReader.class),
          "catch-up",
          "what happens to a stream that is behind the events in memory, because it reads slowly,"
              + " resumes farther back, or more was published at once: `catch-up` reads every missed"
              + " event from the log, `conflate` reads the newest event per key (and all events"
              + " without a key), `disconnect` closes a stream that was live or falls behind further,"
              + " and the client resumes");

  static final List<ConfigKey<?>> KEYS =
      List.of(RETENTION_AGE, RETENTION_COUNT, HOT_TAIL, HOT_TAIL_BYTES, SLOW_READER);

  /** The configuration of a channel without rules. */
  public static final ChannelConfig STANDARD =
      new ChannelConfig(
          RETENTION_AGE.standard().orElseThrow(),
          RETENTION_COUNT.standard().orElseThrow(),
          HOT_TAIL.standard().orElseThrow(),
          HOT_TAIL_BYTES.standard().orElseThrow(),
          SLOW_READER.standard().orElseThrow());
}
