package io.carillon.jpa;

import org.jspecify.annotations.Nullable;

/**
 * Expressions on the sizes of an EventRow {@code e} in JPQL, with which a query leaves out large
 * values instead of reading as many as it has rows. Parameters: {@code inline}, the largest size
 * that is read, and {@code none}, which stands for a larger value.
 */
final class Sizes {
  /** Bytes of a row that are read with it; of a larger one its size only. */
  static final int INLINE = 2048;

  static final byte[] NONE = {};

  /** Whether users and roles are read. */
  static final String SMALL_NAMES = isSmall("e.users") + " and " + isSmall("e.roles");

  /** Whether data, users and roles are read. */
  static final String ALL_SMALL = isSmall("e.data") + " and " + SMALL_NAMES;

  /** The sizes of data, users and roles: three columns, whose values are null without bytes. */
  static final String COLUMNS =
      length("e.data") + ", " + length("e.users") + ", " + length("e.roles");

  private Sizes() {}

  /**
   * The SQL function that has the length of bytes in all databases. With a blank, because Hibernate
   * takes the name without one for the function of JPQL, which it refuses for bytes.
   */
  private static String length(String value) {
    return "function('length ', " + value + ")";
  }

  private static String isSmall(String value) {
    return "(" + value + " is null or " + length(value) + " <= :inline)";
  }

  /** A value if {@code condition} is true, else {@code none}. */
  static String when(String condition, String value) {
    return "case when " + condition + " then " + value + " else :none end";
  }

  /** One of {@link #COLUMNS}. */
  static long size(@Nullable Object column) {
    return column == null ? 0 : ((Number) column).longValue();
  }
}
