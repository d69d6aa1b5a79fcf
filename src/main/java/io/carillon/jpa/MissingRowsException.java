package io.carillon.jpa;

import java.util.List;

/**
 * Rows that a group locks do not exist yet: the transaction is rolled back, and repeated when they
 * do.
 */
final class MissingRowsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Object> rows;

  /**
   * @param rows to be inserted, each in a transaction of its own
   */
  MissingRowsException(List<Object> rows) {
    super("rows have to be inserted first", null, false, false);
    this.rows = rows;
  }

  List<Object> rows() {
    return rows;
  }
}
