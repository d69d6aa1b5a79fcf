package io.carillon.publish;

import io.carillon.event.InvalidRequestException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** How a time to live is written. */
final class Ttl {
  private Ttl() {}

  /** Reads {@code PT30S}, or a number of seconds ({@code 30}, {@code 0.5}). */
  static Duration parse(String text) {
    if (text.matches(
        "-?\\d{1,12}(\\.\\d{1,9})?")) { // bounded: no number can be written that would be long to
      // compute
      return seconds(new BigDecimal(text));
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException | ArithmeticException notADuration) {
      throw new InvalidRequestException(
          "ttl",
          "'ttl' is an ISO 8601 duration such as \"PT30S\" or \"P1D\", or a number of seconds such as 30 or 0.5");
    }
  }

  private static Duration seconds(BigDecimal number) {
    BigDecimal whole = number.setScale(0, RoundingMode.FLOOR);
    return Duration.ofSeconds(
        whole.longValueExact(), number.subtract(whole).movePointRight(9).longValueExact());
  }
}
