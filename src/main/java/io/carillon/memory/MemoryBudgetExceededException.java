package io.carillon.memory;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The hub has no memory left for a use within its {@link MemoryBudget}; a retry may succeed. HTTP
 * clients receive the status 503.
 */
public final class MemoryBudgetExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MemoryBudgetExceededException(MemoryUse use) {
    super("the hub's memory for " + use + " is in use; try again shortly");
  }

  /** Whether a failure, possibly of a stage, is one of these. */
  public static boolean is(@Nullable Throwable failure) {
    return failure instanceof MemoryBudgetExceededException
        || (failure instanceof CompletionException
            && failure.getCause() instanceof MemoryBudgetExceededException);
  }
}
