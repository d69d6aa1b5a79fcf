package io.carillon.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * News that wait for being sent: at most so many events, and bytes of them. What does not fit is
 * refused. Thread-safe.
 */
final class Outbox {
  private static final int MAX_NEWS = 65_536;
  private static final long MAX_BYTES = 16L << 20;
  private static final int OVERHEAD_BYTES = 128;

  private final Queue<RelayMessage> waiting = new ArrayDeque<>(); // guarded by this
  private long bytes; // guarded by this
  private boolean closed; // guarded by this

  /** Takes news, or answers false if there is too much already. */
  synchronized boolean offer(RelayMessage news) {
    long size = size(news);
    if (closed || waiting.size() >= MAX_NEWS || bytes + size > MAX_BYTES) {
      return false;
    }
    waiting.add(news);
    bytes += size;
    notifyAll();
    return true;
  }

  /**
   * All that waits, oldest first; if nothing does, waits for it as long as that. Empty when the
   * time is over or this is closed.
   */
  synchronized List<RelayMessage> take(Duration atMost) throws InterruptedException {
    if (waiting.isEmpty() && !closed) {
      wait(Math.max(1, atMost.toMillis()));
    }
    return drain();
  }

  /** All that waits now. */
  synchronized List<RelayMessage> drain() {
    List<RelayMessage> all = new ArrayList<>(waiting);
    waiting.clear();
    bytes = 0;
    return all;
  }

  /** Takes no more; who waits goes on. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private static long size(RelayMessage news) {
    if (news instanceof RelayMessage.Appended appended) {
      long size = OVERHEAD_BYTES;
      for (var event : appended.events().events()) {
        size += event.data().size() + OVERHEAD_BYTES;
      }
      return size;
    }
    if (news instanceof RelayMessage.Hint word) {
      return OVERHEAD_BYTES + 2L * word.text().length();
    }
    return news instanceof RelayMessage.Transient passing
        ? OVERHEAD_BYTES + passing.event().data().size()
        : OVERHEAD_BYTES;
  }
}
