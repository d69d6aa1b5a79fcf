package io.carillon.event;

import java.util.Set;

/**
 * The type of an event: the {@code event:} field of an event stream (WHATWG HTML, 9.2.6). 1 to 128
 * characters, no control characters. The hub's own names ({@link #RESERVED}) are refused, so that a
 * subscriber can trust them.
 */
public record EventType(String value) {
  /** Maximum length, in characters. */
  public static final int MAX_LENGTH = 128;

  /** Types of the hub's own events on a stream. */
  public static final Set<String> RESERVED = Set.of("connected", "heartbeat", "gap", "expired");

  /**
   * @throws InvalidRequestException if {@code value} is empty, too long, reserved or contains a
   *     control character
   */
  public EventType {
    TextChecks.requireLine("type", value, MAX_LENGTH);
    if (RESERVED.contains(value)) {
      throw new InvalidRequestException(
          "type",
          "'type' must not be '"
              + value
              + "': the hub itself says connected, heartbeat, gap and expired");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
