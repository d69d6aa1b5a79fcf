package io.carillon.subscribe;

import io.carillon.event.InvalidRequestException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * How often a subscriber wants to be served: {@code ?throttle=PT1S}, or a number of seconds ({@code
 * 1}, {@code 0.5}). Between two times it is served nothing, and then the newest event of each key.
 */
final class Throttle {
  /** Shorter intervals would spare nobody anything. */
  static final Duration MIN = Duration.ofMillis(100);

  static final Duration MAX = Duration.ofHours(1);

  private static final String THROTTLE = "throttle";

  private Throttle() {}

  /**
   * The interval, or zero if none is asked for.
   *
   * @throws InvalidRequestException if it is not from {@link #MIN} to {@link #MAX}
   */
  static Duration of(MultivaluedMap<String, String> query) {
    String text = query.getFirst(THROTTLE);
    if (text == null) {
      return Duration.ZERO;
    }
    return duration(text)
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

  private static Optional<Duration> duration(String text) {
    boolean isNumber = text.matches("\\d{1,4}(\\.\\d{1,9})?");
    try {
      return Optional.of(Duration.parse(isNumber ? "PT" + text + "S" : text));
    } catch (DateTimeParseException notADuration) {
      return Optional.empty();
    }
  }
}
