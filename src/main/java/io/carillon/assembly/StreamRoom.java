package io.carillon.assembly;

import io.carillon.fanout.ProcessRoom;
import io.carillon.memory.MemoryBudget;
import io.carillon.subscribe.StreamOpener;

/**
 * Room for streams as far as the process goes, and the memory for them, which {@link StreamOpener}
 * takes itself.
 */
record StreamRoom(ProcessRoom process, MemoryBudget memory) implements ProcessRoom {
  @Override
  public boolean tryTake() {
    return process.tryTake();
  }

  @Override
  public long left() {
    return Math.min(process.left(), StreamOpener.room(memory));
  }
}
