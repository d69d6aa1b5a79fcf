package io.carillon.push;

import java.time.Duration;
import java.util.Optional;

/**
 * What has become of a message.
 *
 * @param retryAfter how long the push service wants the hub to wait
 * @param detail what the push service answered, for the application log
 */
record PushAnswer(Kind kind, Optional<Duration> retryAfter, String detail) {
  enum Kind {
    /** The push service has it. */
    ACCEPTED,
    /** The subscription exists no more: the device is removed. */
    GONE,
    /** Another attempt may succeed. */
    UNAVAILABLE,
    /** The push service does not want it, and probably no other. */
    REFUSED
  }
}
