package io.carillon.publish;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.TextChecks;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** How the time of a scheduled publication is written. */
final class DueTime {
  private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

  private DueTime() {}

  /** Reads {@code at}: a time in the form of RFC 3339, such as {@code 2025-01-31T12:00:00Z}. */
  static Instant parse(String at) {
    try {
      return OffsetDateTime.parse(at).toInstant();
    } catch (DateTimeException notATime) {
      throw new InvalidRequestException(
          "at", "'at' is a time such as 2025-01-31T12:00:00Z (RFC 3339)");
    }
  }

  /** Reads {@code delay}: {@code PT30S}, or a number of seconds, from now. */
  static Instant after(String delay, Instant now) {
    return TextChecks.parseDuration(delay)
        .filter(duration -> !duration.isNegative() && duration.compareTo(LONGEST_DELAY) <= 0)
        .map(now::plus)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "delay",
                    "'delay' is an ISO 8601 duration of at most 100 years such as \"PT30S\" or"
                        + " \"P1D\", or a number of seconds such as 30 or 0.5"));
  }

  static InvalidRequestException both() {
    return new InvalidRequestException("delay", "'at' and 'delay' exclude each other");
  }
}
