package io.carillon.event;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trace and the step in it that an event belongs to: {@code
 * 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01} (W3C Trace Context, 3.2).
 *
 * @param value in version 00
 */
public record TraceParent(String value) {
  /** Characters. */
  public static final int LENGTH = 55;

  private static final Pattern VERSION_00 =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  /** The beginning of later versions. */
  private static final Pattern LATER =
      Pattern.compile("(?!00|ff)[0-9a-f]{2}(-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})(-.*)?");

  /**
   * @throws InvalidRequestException if it is none of version 00
   */
  public TraceParent {
    if (!VERSION_00.matcher(value).matches()) {
      throw new InvalidRequestException(
          "traceparent", "a traceparent is 00-<32 hex digits>-<16 hex digits>-<2 hex digits>");
    }
  }

  /**
   * Reads the header {@code traceparent}. An unreadable one starts a new trace and is no error
   * (3.2.2.3, 4.3); of a later version the fields of version 00 are used.
   */
  public static Optional<TraceParent> parse(String header) {
    Matcher later = LATER.matcher(header);
    String value = later.matches() ? "00" + later.group(1) : header;
    return VERSION_00.matcher(value).matches()
        ? Optional.of(new TraceParent(value))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
