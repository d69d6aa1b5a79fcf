package io.carillon.jpa;

import java.util.Set;

/**
 * Batches cannot be appended: one could not be read to its end or contradicts its own description,
 * or some would create a channel too many. The transaction is rolled back and repeated without
 * these batches.
 */
final class RejectedBatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Set<Integer> indexes;

  /**
   * @param indexes of the batches in their group
   * @param reason which the publishers receive
   */
  RejectedBatchException(Set<Integer> indexes, RuntimeException reason) {
    super(reason);
    this.indexes = Set.copyOf(indexes);
  }

  Set<Integer> indexes() {
    return indexes;
  }

  RuntimeException reason() {
    return (RuntimeException) getCause();
  }
}
