package io.carillon.jpa;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Conditions of SQL with a list of parameters, whose number is rounded up to a power of two:
 * databases keep the plans of a few statements, not of one for each number.
 */
final class InList {
  /** Of Oracle; no list of the hub is longer. */
  private static final int LONGEST = 1_000;

  private InList() {}

  /** A condition with so many parameters, which follows the name of a column. */
  static String in(int count) {
    return count == 1 ? "= ?" : "in (" + "?, ".repeat(padded(count) - 1) + "?)";
  }

  /** The number of parameters for so many values. */
  static int padded(int count) {
    if (count == 1) {
      return 1;
    }
    int powerOfTwo = Integer.highestOneBit(count - 1) << 1;
    return count <= LONGEST ? Math.min(powerOfTwo, LONGEST) : powerOfTwo;
  }

  /** Sets the parameters of {@link #in}; the last value repeatedly. */
  static void set(PreparedStatement statement, List<?> values) throws SQLException {
    set(statement, 1, values);
  }

  /** The same from a parameter on; returns the one after them. */
  static int set(PreparedStatement statement, int first, List<?> values) throws SQLException {
    int last = values.size() - 1;
    int count = padded(values.size());
    for (int i = 0; i < count; i++) {
      statement.setObject(first + i, values.get(Math.min(i, last)));
    }
    return first + count;
  }
}
