package io.carillon.jpa;

import jakarta.persistence.TypedQuery;
import org.jspecify.annotations.Nullable;

/**
 * Expressions on the sizes of an EventRow {@code e} in JPQL, with which a query leaves out large
 * values instead of reading as many as it has rows.
 *
 * @param byteLength the SQL function that has the length of bytes
 * @param absent what is read instead of a large value; {@link #NO_BYTES}, or an expression
 */
record Sizes(String byteLength, String absent) {
  /** A parameter that is empty: a null would have the type of text with some providers. */
  static final String NO_BYTES = ":none";

  /** Bytes of a row that are read with it; of a larger one its size only. */
  static final int INLINE = 2048;

  /** The sizes of data, users and roles: three columns, whose values are null without bytes. */
  String columns() {
    return length("e.data") + ", " + length("e.users") + ", " + length("e.roles");
  }

  /** A value, if users and roles are small. */
  String withSmallNames(String value) {
    return when(areNamesSmall(), value);
  }

  /** A value, if data, users and roles are small. */
  String withAllSmall(String value) {
    return when(areAllSmall(), value);
  }

  /** Whether data, users and roles are small; with the parameter {@code inline}. */
  String areAllSmall() {
    return isSmall("e.data") + " and " + areNamesSmall();
  }

  /** Whether data has at most as many bytes as a parameter says, and one at least. */
  String isDataWithin(String parameter) {
    return length("e.data") + " between 1 and :" + parameter;
  }

  private String areNamesSmall() {
    return isSmall("e.users") + " and " + isSmall("e.roles");
  }

  private String isSmall(String value) {
    return "(" + value + " is null or " + length(value) + " <= :inline)";
  }

  private String when(String condition, String value) {
    return "case when " + condition + " then " + value + " else " + absent + " end";
  }

  /** Sets the parameters of the other methods' expressions. */
  TypedQuery<Object[]> withParameters(TypedQuery<Object[]> query) {
    query.setParameter("inline", INLINE);
    return absent.equals(NO_BYTES) ? query.setParameter("none", new byte[0]) : query;
  }

  /**
   * With a blank, because Hibernate takes the name without one for the function of JPQL, which it
   * refuses for bytes.
   */
  private String length(String value) {
    return "function('" + byteLength + " ', " + value + ")";
  }

  /** One of {@link #columns}. */
  static long size(@Nullable Object column) {
    return column == null ? 0 : ((Number) column).longValue();
  }
}
