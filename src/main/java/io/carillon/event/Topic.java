package io.carillon.event;

/**
 * A label on an event inside its channel, such as {@code orders/42}: 1 to 256 characters, no
 * control characters, no {@code *}.
 */
public record Topic(String value) {
  /** Maximum length, in characters. */
  public static final int MAX_LENGTH = 256;

  /**
   * @throws InvalidRequestException if {@code value} is empty, too long, or contains a control
   *     character or {@code *}
   */
  public Topic {
    TextChecks.requireLine("topics", value, MAX_LENGTH);
    if (value.indexOf('*') >= 0) {
      throw new InvalidRequestException(
          "topics", "a topic must not contain '*': it stands for any rest in a selector");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
