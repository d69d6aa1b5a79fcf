package io.carillon.jpa;

/**
 * Expressions in SQL on the sizes of rows {@code e} of events, with which a query leaves out large
 * values instead of reading as many as it has rows.
 *
 * @param byteLength the function that has the length of bytes
 */
record Sizes(String byteLength) {
  /** Bytes of a row that are read with it; of a larger one its size only. */
  static final int INLINE = 2048;

  /** The sizes of data, users and roles: three columns, whose values are null without bytes. */
  String columns() {
    return length("e.event_data") + ", " + length("e.to_users") + ", " + length("e.to_roles");
  }

  /** A value, if users and roles are small; otherwise null. */
  String withSmallNames(String value) {
    return when(areNamesSmall(), value);
  }

  /** A value, if data, users and roles are small; otherwise null. */
  String withAllSmall(String value) {
    return when(areAllSmall(), value);
  }

  /** Whether data, users and roles are small. */
  String areAllSmall() {
    return isSmall("e.event_data") + " and " + areNamesSmall();
  }

  /** Whether data has at most as many bytes as a parameter says, and one at least. */
  String isDataWithin(String parameter) {
    return length("e.event_data") + " between 1 and :" + parameter;
  }

  private String areNamesSmall() {
    return isSmall("e.to_users") + " and " + isSmall("e.to_roles");
  }

  private String isSmall(String value) {
    return "(" + value + " is null or " + length(value) + " <= " + INLINE + ")";
  }

  private static String when(String condition, String value) {
    return "case when " + condition + " then " + value + " else null end";
  }

  private String length(String value) {
    return byteLength + "(" + value + ")";
  }
}
