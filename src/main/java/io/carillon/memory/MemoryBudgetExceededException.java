package io.carillon.memory;

/**
 * The hub has no memory left for a use within its {@link MemoryBudget}; a retry may succeed. HTTP
 * clients receive the status 503.
 */
public final class MemoryBudgetExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MemoryBudgetExceededException(MemoryUse use) {
    super("the hub's memory for " + use + " is in use; try again shortly");
  }
}
