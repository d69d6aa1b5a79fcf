package io.carillon.wire;

import io.carillon.event.InvalidRequestException;

/** What text has to be before it may stand on a line of an event stream. */
final class WireText {
  private WireText() {}

  /**
   * Answers {@code value} if it can be the value of a field.
   *
   * @throws InvalidRequestException naming {@code field} if it contains CR or LF, which would end
   *     the line; NUL, for which readers ignore an id; or half a surrogate pair
   */
  static String requireOneLine(String field, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\n' || c == '\r' || c == '\0') {
        throw new InvalidRequestException(
            field,
            "'%s' contains U+%04X at position %d; CR, LF and NUL are refused"
                .formatted(field, (int) c, i));
      }
    }
    requireWellFormed(field, value);
    return value;
  }

  /** Refuses half a surrogate pair: UTF-8 has no form for it, so it could not be read back. */
  static void requireWellFormed(String field, String value) {
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
  static boolean isUnpairedSurrogate(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }
}
