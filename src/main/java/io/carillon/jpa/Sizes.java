package io.carillon.jpa;

/**
 * Expressions on the sizes of an EventRow {@code e} in JPQL, with which a query leaves out large
 * values instead of reading as many as it has rows. Parameters: {@code inline}, the largest size
 * that is read, and {@code none}, which stands for a larger value.
 */
final class Sizes {
  /** Bytes of a row that are read with it; of a larger one its size only. */
  static final int INLINE = 2048;

  static final byte[] NONE = {};

  /** Bytes of users and roles. */
  static final String NAMES =
      "(coalesce(" + length("e.users") + ", 0) + coalesce(" + length("e.roles") + ", 0))";

  /** Bytes of data, users and roles. */
  static final String ALL = "(" + length("e.data") + " + " + NAMES + ")";

  private Sizes() {}

  /**
   * The SQL function that has the length of bytes in all databases. With a blank, because Hibernate
   * takes the name without one for the function of JPQL, which it refuses for bytes.
   */
  private static String length(String value) {
    return "function('length ', " + value + ")";
  }

  /** A value if {@code size} is small, else {@code none}. */
  static String ifSmall(String size, String value) {
    return "case when " + size + " <= :inline then " + value + " else :none end";
  }
}
