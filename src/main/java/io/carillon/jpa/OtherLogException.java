package io.carillon.jpa;

/**
 * The database is not in the state that this node knows: the transaction is rolled back, and
 * repeated when the node is in the epoch of the database.
 */
final class OtherLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param evidence how it shows
   */
  OtherLogException(String evidence) {
    super(evidence, null, false, false);
  }
}
