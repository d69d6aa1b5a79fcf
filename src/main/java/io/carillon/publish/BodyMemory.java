package io.carillon.publish;

import io.carillon.memory.MemoryBudget;
import io.carillon.memory.MemoryBudgetExceededException;
import io.carillon.memory.MemoryUse;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one request body and of the publications made of it. A little is free, since the
 * number of threads limits it: an ordinary publication reserves nothing. For one thread, but {@link
 * #close}, which may be called by another one afterwards.
 */
final class BodyMemory implements AutoCloseable {
  /** Bytes of one request that are not reserved. */
  static final long FREE = 64 << 10;

  private final MemoryBudget budget;
  private long bytes;
  private long reserved = FREE;
  private MemoryBudget.@Nullable Share share;

  BodyMemory(MemoryBudget budget) {
    this.budget = budget;
  }

  /**
   * So many more bytes are needed.
   *
   * @throws MemoryBudgetExceededException if other requests use too much memory
   */
  void add(long more) {
    long wanted = bytes + more;
    if (wanted > reserved) {
      long added = Math.max(FREE, wanted - reserved);
      if (share == null) {
        share = budget.reserve(MemoryUse.BODIES, added);
      } else {
        share.grow(added);
      }
      reserved += added;
    }
    bytes = wanted;
  }

  /** Like {@link #add}; false if other requests use too much memory. */
  boolean tryAdd(long more) {
    try {
      add(more);
      return true;
    } catch (MemoryBudgetExceededException exceeded) {
      return false;
    }
  }

  @Override
  public void close() {
    if (share != null) {
      share.close();
    }
  }
}
