package io.carillon.fanout;

import io.carillon.memory.MemoryBudget;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The memory of a page that several cursors may share: reserved until the last of them has let go
 * of it. Thread-safe.
 */
final class PageMemory {
  private final MemoryBudget.Share share;
  private final AtomicInteger holders;

  PageMemory(MemoryBudget.Share share, int holders) {
    this.share = share;
    this.holders = new AtomicInteger(holders);
  }

  /** One of the cursors no longer needs the page. */
  void letGo() {
    if (holders.decrementAndGet() == 0) {
      share.close();
    }
  }
}
