package io.carillon.event;

import java.util.Set;

/**
 * The type of an event: the {@code event:} field of an event stream (WHATWG HTML, 9.2.6). 1 to 128
 * characters, no control characters. Publications may not have a {@link #RESERVED} type; the log of
 * an earlier version may.
 */
public record EventType(String value) {
  /** Maximum length, in characters. */
  public static final int MAX_LENGTH = 128;

  /**
   * Types that publications may not have: those of the hub's own events on a stream, which
   * subscribers can therefore trust, and {@code open} and {@code error}, which an {@code
   * EventSource} fires for its connection.
   */
  public static final Set<String> RESERVED =
      Set.of(
          "connected",
          "heartbeat",
          "gap",
          "expired",
          "trace",
          ReservedNames.RETRACTED,
          "open",
          "error");

  /**
   * @throws InvalidRequestException if {@code value} is empty, too long or contains a control
   *     character
   */
  public EventType {
    TextChecks.requireLine("type", value, MAX_LENGTH);
  }

  /**
   * The type of a publication.
   *
   * @throws InvalidRequestException if {@code value} is no type or is reserved
   */
  static EventType ofPublication(String value) {
    EventType type = new EventType(value);
    if (RESERVED.contains(value)) {
      throw new InvalidRequestException(
          "type",
          "'type' must not be '"
              + value
              + "': connected, heartbeat, gap, expired, trace and retracted are the hub's own types, and"
              + " open and error those of a browser's EventSource");
    }
    return type;
  }

  @Override
  public String toString() {
    return value;
  }
}
