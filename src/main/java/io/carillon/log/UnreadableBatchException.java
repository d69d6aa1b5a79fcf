package io.carillon.log;

/**
 * A batch could not be read to its end, or is not what it says it is: the transaction is rolled
 * back, and only this batch is to blame.
 */
public final class UnreadableBatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int index;

  /**
   * @param index of the batch in its group
   * @param reason what the publisher is told
   */
  public UnreadableBatchException(int index, RuntimeException reason) {
    super(reason);
    this.index = index;
  }

  public int index() {
    return index;
  }

  public RuntimeException reason() {
    return (RuntimeException) getCause();
  }
}
