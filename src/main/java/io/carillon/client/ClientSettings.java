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
    int maxWaiting) {
  /** Settings while they are chosen, with their defaults. Not thread-safe. */
  static final class Draft {
    Duration minBackoff = Duration.ofSeconds(1);
    Duration maxBackoff = Duration.ofSeconds(30);
    int maxAttempts = Integer.MAX_VALUE;
    Duration openTimeout = Duration.ofSeconds(10);
    Duration heartbeatTimeout = Duration.ofSeconds(35);
    Duration requestTimeout = Duration.ofSeconds(15);
    Duration publishTimeout = Duration.ofSeconds(30);
    int maxEventSize = 16 << 20;
    int maxRequests = 8;
    int maxWaiting = 10_000;

    ClientSettings settings() {
      return new ClientSettings(
          minBackoff,
          maxBackoff,
          maxAttempts,
          openTimeout,
          heartbeatTimeout,
          requestTimeout,
          publishTimeout,
          maxEventSize,
          maxRequests,
          maxWaiting);
    }
  }

  static Duration requirePositive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + " is longer than zero, not " + value);
    }
    return value;
  }

  static int requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " is 1 or more, not " + value);
    }
    return value;
  }
}
