package io.carillon.event;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The checks for text that clients choose. All throw {@link InvalidRequestException} with the name
 * of the field.
 */
public final class TextChecks {
  private TextChecks() {}

  /**
   * Requires 1 to {@code maxLength} characters of well-formed Unicode without control characters,
   * which could end a line of an event stream.
   */
  static String requireLine(String field, String value, int maxLength) {
    if (value.isEmpty()) {
      throw new InvalidRequestException(field, "'" + field + "' must not be empty");
    }
    requireMaxLength(field, value, maxLength);
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        throw new InvalidRequestException(
            field,
            "'%s' contains the control character U+%04X at position %d; CR, LF, NUL and other control characters are refused"
                .formatted(field, (int) value.charAt(i), i));
      }
    }
    requireWellFormed(field, value);
    return value;
  }

  /** Requires at most {@code maxLength} characters. */
  public static void requireMaxLength(String field, String value, int maxLength) {
    if (value.length() > maxLength) {
      throw new InvalidRequestException(
          field,
          "'"
              + field
              + "' has "
              + value.length()
              + " characters; at most "
              + maxLength
              + " are accepted");
    }
  }

  /** Refuses half a surrogate pair: UTF-8 has no form for it, so it could not be read back. */
  public static void requireWellFormed(String field, String value) {
    for (int i = 0; i < value.length(); i++) {
      if (isUnpairedSurrogate(value, i)) {
        throw new InvalidRequestException(
            field,
            "'%s' contains the unpaired surrogate U+%04X at position %d"
                .formatted(field, (int) value.charAt(i), i));
      }
    }
  }

  /** Whether the character at {@code index} is half a surrogate pair without its other half. */
  public static boolean isUnpairedSurrogate(String text, int index) {
    char c = text.charAt(index);
    if (!Character.isSurrogate(c)) {
      return false;
    }
    return Character.isHighSurrogate(c)
        ? index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1))
        : index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
  }

  /** Reads {@code true} or {@code false}. */
  public static boolean parseBoolean(String field, String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new InvalidRequestException(
              field, "'" + field + "' is true or false, not '" + text + "'");
    };
  }

  /**
   * Reads {@code PT30S}, or a number of seconds ({@code 30}, {@code 0.5}); empty if it is neither.
   */
  public static Optional<Duration> parseDuration(String text) {
    boolean isNumber = text.matches("-?\\d{1,12}(\\.\\d{1,9})?");
    try {
      return Optional.of(Duration.parse(isNumber ? "PT" + text + "S" : text));
    } catch (DateTimeParseException | ArithmeticException notADuration) {
      return Optional.empty();
    }
  }
}
