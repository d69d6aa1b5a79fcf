package io.carillon.client;

import java.time.Duration;

/**
 * The settings of a client.
 *
 * @param minBackoff ceiling of the first pause after a failure
 * @param maxBackoff ceiling of all pauses
 * @param maxAttempts attempts in a row
 * @param openTimeout how long a stream may take to begin
 * @param heartbeatTimeout how long an open stream may be silent
 * @param requestTimeout how long an answer to other requests may take
 * @param publishTimeout how long a publication is retried
 * @param maxEventSize bytes of one event on a stream
 * @param maxRequests publications that are sent at the same time
 * @param maxWaiting publications that wait to be sent
 */
record ClientSettings(
    Duration minBackoff,
    Duration maxBackoff,
    int maxAttempts,
    Duration openTimeout,
    Duration heartbeatTimeout,
    Duration requestTimeout,
    Duration publishTimeout,
    int maxEventSize,
    int maxRequests,
    int maxWaiting) {}
