package io.carillon.assembly;

import io.carillon.fanout.ProcessCapacity;
import io.carillon.memory.MemoryBudget;
import io.carillon.subscribe.StreamOpener;

/** What the process can hold, and the memory for streams, which {@link StreamOpener} takes. */
record StreamCapacity(ProcessCapacity process, MemoryBudget memory) implements ProcessCapacity {
  @Override
  public boolean tryTake() {
    return process.tryTake();
  }

  @Override
  public long left() {
    return Math.min(process.left(), StreamOpener.left(memory));
  }
}
