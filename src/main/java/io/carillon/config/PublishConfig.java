package io.carillon.config;

import java.time.Duration;

/**
 * What publishers may send, sizes in bytes.
 *
 * @param maxEventSize data of one event
 * @param maxBodySize body of a JSON request
 * @param maxBatchCount events in one request
 * @param maxBatchSize body of an NDJSON request
 * @param batchMemory memory for one NDJSON request; 0: all of it waits in a file
 * @param maxJsonDepth levels of nesting in JSON
 * @param timeout how long a publication may wait for the log
 */
public record PublishConfig(
    int maxEventSize,
    int maxBodySize,
    int maxBatchCount,
    long maxBatchSize,
    int batchMemory,
    int maxJsonDepth,
    Duration timeout) {

  static PublishConfig read(ConfigReader reader) {
    return new PublishConfig(
        reader.get(ConfigKeys.MAX_EVENT_SIZE).intValue(),
        reader.get(ConfigKeys.MAX_BODY_SIZE).intValue(),
        reader.get(ConfigKeys.MAX_BATCH_COUNT),
        reader.get(ConfigKeys.MAX_BATCH_SIZE),
        reader.get(ConfigKeys.BATCH_MEMORY).intValue(),
        reader.get(ConfigKeys.MAX_JSON_DEPTH),
        reader.get(ConfigKeys.PUBLISH_TIMEOUT));
  }
}
