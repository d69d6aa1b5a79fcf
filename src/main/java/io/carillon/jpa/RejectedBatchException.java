package io.carillon.jpa;

/**
 * A batch cannot be appended: it could not be read to its end, contradicts its own description, or
 * would create a channel too many. The transaction is rolled back and repeated without this batch.
 */
final class RejectedBatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int index;

  /**
   * @param index of the batch in its group
   * @param reason which the publisher receives
   */
  RejectedBatchException(int index, RuntimeException reason) {
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
