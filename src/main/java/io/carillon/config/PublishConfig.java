package io.carillon.config;

import static io.carillon.config.ConfigKey.key;

import java.time.Duration;
import java.util.List;

/**
 * What publishers may send, sizes in bytes.
 *
 * @param maxEventSize data of one event
 * @param maxBodySize body of a JSON request
 * @param maxBatchCount events in one NDJSON request
 * @param maxArrayCount events in one JSON request, which is in memory as a whole
 * @param maxBatchSize body of an NDJSON request
 * @param ndjsonSpoolThreshold bytes of an NDJSON request that stay in memory; 0: none
 * @param maxJsonDepth levels of nesting in JSON
 * @param timeout how long a publication may wait for the log
 */
public record PublishConfig(
    int maxEventSize,
    int maxBodySize,
    int maxBatchCount,
    int maxArrayCount,
    long maxBatchSize,
    int ndjsonSpoolThreshold,
    int maxJsonDepth,
    Duration timeout) {
  static final ConfigKey<Long> MAX_EVENT_SIZE =
      key(
          "carillon.publish.max-event-size",
          Syntax.size(1, 64L << 20),
          "256KiB",
          "data of one event; larger ones get 413");
  static final ConfigKey<Integer> MAX_BATCH_COUNT =
      key(
          "carillon.publish.max-batch-count",
          Syntax.integer(1, 100_000_000),
          "1000000",
          "events in one NDJSON request; larger batches get 413");
  static final ConfigKey<Integer> MAX_ARRAY_COUNT =
      key(
          "carillon.publish.max-array-count",
          Syntax.integer(1, 10_000_000),
          "10000",
          "events in the array of a JSON request; larger ones get 413, and NDJSON takes them");
  static final ConfigKey<Long> MAX_BATCH_SIZE =
      key(
          "carillon.publish.max-batch-size",
          Syntax.size(1, 1L << 40),
          "1GiB",
          "body of an NDJSON request; larger ones get 413");
  static final ConfigKey<Long> NDJSON_SPOOL_THRESHOLD =
      key(
              "carillon.publish.ndjson-spool-threshold",
              Syntax.size(0, 1L << 30),
              "1MiB",
              "memory for one NDJSON request; the rest is spooled to a temporary file")
          .zeroMeans("the whole request is spooled");
  static final ConfigKey<Duration> TIMEOUT =
      key(
          "carillon.publish.timeout",
          Syntax.duration("PT0.1S", "PT1H"),
          "PT10S",
          "how long a publication may wait for the log before it gets 503");

  static final ConfigKey<Long> MAX_BODY_SIZE =
      key(
          "carillon.limit.max-body-size",
          Syntax.size(1, 1L << 30),
          "8MiB",
          "body of a JSON request; larger ones get 413. For NDJSON see"
              + " `carillon.publish.max-batch-size`");
  static final ConfigKey<Integer> MAX_JSON_DEPTH =
      key(
          "carillon.limit.max-json-depth",
          Syntax.integer(2, 1000),
          "64",
          "levels of nesting in JSON; deeper documents get 400");

  static final List<ConfigKey<?>> KEYS =
      List.of(
          MAX_EVENT_SIZE,
          MAX_BATCH_COUNT,
          MAX_ARRAY_COUNT,
          MAX_BATCH_SIZE,
          NDJSON_SPOOL_THRESHOLD,
          TIMEOUT);

  /** Listed with the other limits. */
  static final List<ConfigKey<?>> LIMITS = List.of(MAX_BODY_SIZE, MAX_JSON_DEPTH);

  static PublishConfig read(ConfigReader reader) {
    return new PublishConfig(
        reader.get(MAX_EVENT_SIZE).intValue(),
        reader.get(MAX_BODY_SIZE).intValue(),
        reader.get(MAX_BATCH_COUNT),
        reader.get(MAX_ARRAY_COUNT),
        reader.get(MAX_BATCH_SIZE),
        reader.get(NDJSON_SPOOL_THRESHOLD).intValue(),
        reader.get(MAX_JSON_DEPTH),
        reader.get(TIMEOUT));
  }
}
