package io.carillon.jpa;

/**
 * A batch could not be read to its end, or contradicts its own description. The transaction is
 * rolled back and repeated without this batch.
 */
final class UnreadableBatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int index;

  /**
   * @param index of the batch in its group
   * @param reason which the publisher receives
   */
  UnreadableBatchException(int index, RuntimeException reason) {
    super(reason);
    this.index = index;
  }

  int index() {
    return index;
  }

  RuntimeException reason() {
    return (RuntimeException) getCause();
  }
}
