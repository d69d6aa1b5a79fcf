package io.carillon.jpa;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The queue of batches that wait for the appender thread. Thread-safe. The thread that removes a
 * batch has to complete its stage.
 */
final class PendingAppends {
  private final Deque<PendingAppend> queue = new ArrayDeque<>(); // guarded by this, as the next
  private boolean closed;

  /** Appends a batch; false if the queue is closed. */
  synchronized boolean add(PendingAppend pending) {
    if (closed) {
      return false;
    }
    queue.addLast(pending);
    notifyAll();
    return true;
  }

  /**
   * Waits for a batch, and removes it together with those behind it that share its transaction.
   * Empty once the queue is closed and all batches have been removed.
   *
   * @param maxEvents of the group, unless its first batch has more; likewise {@code maxBytes}
   */
  synchronized List<PendingAppend> takeGroup(int maxEvents, long maxBytes)
      throws InterruptedException {
    while (queue.isEmpty() && !closed) {
      wait();
    }
    List<PendingAppend> group = new ArrayList<>();
    long events = 0;
    long bytes = 0;
    for (PendingAppend next = queue.peekFirst(); next != null; next = queue.peekFirst()) {
      events += next.batch().size();
      bytes += next.bytes();
      if (!group.isEmpty() && (events > maxEvents || bytes > maxBytes)) {
        break;
      }
      group.add(queue.removeFirst());
    }
    return group;
  }

  /** Removes the batches whose deadline has passed. */
  synchronized List<PendingAppend> removeOverdue(long nanos) {
    List<PendingAppend> overdue = new ArrayList<>();
    for (Iterator<PendingAppend> each = queue.iterator(); each.hasNext(); ) {
      PendingAppend pending = each.next();
      if (pending.isOverdue(nanos)) {
        pending.abandon(); // before the appender can take the next one
        overdue.add(pending);
        each.remove();
      }
    }
    return overdue;
  }

  /** Accepts no more batches. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Accepts no more batches, and removes all that wait. */
  synchronized List<PendingAppend> abandon() {
    close();
    List<PendingAppend> abandoned = new ArrayList<>(queue);
    queue.clear();
    return abandoned;
  }
}
