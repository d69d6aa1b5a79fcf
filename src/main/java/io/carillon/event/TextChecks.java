package io.carillon.event;

/** The checks that every text a publisher chooses has to pass. */
final class TextChecks {
  private TextChecks() {}

  /**
   * Answers {@code value} when it is 1 to {@code maxLength} characters of well-formed Unicode
   * without control characters.
   *
   * @throws InvalidRequestException naming {@code field} otherwise; control characters could end a
   *     line of an event stream
   */
  static String checked(String field, String value, int maxLength) {
    if (value.isEmpty()) {
      throw new InvalidRequestException(field, "'" + field + "' must not be empty");
    }
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

  /** Refuses half a surrogate pair: UTF-8 has no form for it, so it could not be read back. */
  static void requireWellFormed(String field, CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean paired =
          Character.isHighSurrogate(c)
              && i + 1 < value.length()
              && Character.isLowSurrogate(value.charAt(i + 1));
      if (!paired) {
        throw new InvalidRequestException(
            field,
            "'%s' contains the unpaired surrogate U+%04X at position %d"
                .formatted(field, (int) c, i));
      }
      i++;
    }
  }
}
