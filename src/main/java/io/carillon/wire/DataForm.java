package io.carillon.wire;

/** How the JSON formats write the data of an event. */
public enum DataForm {
  /**
   * Member {@code data}: the JSON value that was published, or a JSON string of the text, preceded
   * by {@code "format":"text"}.
   */
  VALUE,
  /**
   * Member {@code text}: a JSON string of what {@code data:} is in an event stream, so that clients
   * decode both in the same way.
   */
  TEXT
}
