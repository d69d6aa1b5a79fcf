package io.carillon.subscribe;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.TextChecks;
import java.time.Duration;

/**
 * The interval between deliveries: {@code ?throttle=PT1S}, or a number of seconds ({@code 1},
 * {@code 0.5}). After each interval the subscriber receives the newest event of each key.
 */
final class Throttle {
  /** Shorter intervals save no noticeable traffic. */
  static final Duration MIN = Duration.ofMillis(100);

  static final Duration MAX = Duration.ofHours(1);

  private static final String THROTTLE = "throttle";

  private Throttle() {}

  /**
   * The interval, or zero if none is requested.
   *
   * @throws InvalidRequestException if it is not from {@link #MIN} to {@link #MAX}
   */
  static Duration read(QueryParameters query) {
    return query.first(THROTTLE).map(Throttle::parse).orElse(Duration.ZERO);
  }

  private static Duration parse(String text) {
    return TextChecks.parseDuration(text)
        .filter(interval -> interval.compareTo(MIN) >= 0 && interval.compareTo(MAX) <= 0)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    THROTTLE,
                    "'throttle' is an ISO 8601 duration from PT0.1S to PT1H, or as many seconds"
                        + " (1, 0.5); not '"
                        + text
                        + "'"));
  }
}
