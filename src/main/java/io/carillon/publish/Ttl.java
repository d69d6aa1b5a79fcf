package io.carillon.publish;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.TextChecks;
import java.time.Duration;

/** How a time to live is written. */
final class Ttl {
  private Ttl() {}

  /** Reads {@code PT30S}, or a number of seconds ({@code 30}, {@code 0.5}). */
  static Duration parse(String text) {
    return TextChecks.parseDuration(text)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "ttl",
                    "'ttl' is an ISO 8601 duration such as \"PT30S\" or \"P1D\", or a number of"
                        + " seconds such as 30 or 0.5"));
  }
}
