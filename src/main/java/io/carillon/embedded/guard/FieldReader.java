package io.carillon.embedded.guard;

import java.util.function.Predicate;

/**
 * A header field, as far as it matters for framing: its name in lower case, and its value without
 * surrounding white space. Longer ones are cut.
 */
final class FieldReader {
  private static final int MAX_NAME = 32;
  private static final int MAX_VALUE = 128;

  private final StringBuilder name = new StringBuilder(MAX_NAME);
  private final StringBuilder value = new StringBuilder(MAX_VALUE);
  private final Predicate<CharSequence> wanted;
  private boolean isWanted; // its value matters

  /**
   * @param wanted names in lower case whose values matter
   */
  FieldReader(Predicate<CharSequence> wanted) {
    this.wanted = wanted;
  }

  /** Begins the next field. */
  void begin() {
    name.setLength(0);
    value.setLength(0);
    isWanted = true;
  }

  void addToName(int octet) {
    if (name.length() < MAX_NAME) {
      name.append(Character.toLowerCase((char) octet));
    }
  }

  void addToValue(int octet) {
    if (value.length() == 0 && isWanted) {
      isWanted = wanted.test(name);
    }
    if (isWanted && value.length() < MAX_VALUE) {
      value.append((char) octet);
    }
  }

  boolean isNamed(String lowerCase) {
    return lowerCase.contentEquals(name);
  }

  String value() {
    return value.toString().strip();
  }
}
