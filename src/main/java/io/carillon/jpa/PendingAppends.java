package io.carillon.jpa;

import io.carillon.event.ChannelName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue of batches that wait for a thread that writes them. Large batches are written by a
 * thread of their own, one at a time, so that other channels do not wait for them. Batches of one
 * channel are never written by both threads at once, and none overtakes the large one whose turn is
 * next. Thread-safe. The thread that removes a batch has to complete its stage.
 */
final class PendingAppends {
  private final int largeEvents;
  private final long largeBytes;
  private final Lock lock = new ReentrantLock();
  private final Condition groupMayBeReady = lock.newCondition();
  private final Condition largeMayBeReady = lock.newCondition();
  private final Deque<PendingAppend> queue = new ArrayDeque<>(); // guarded by lock, as the next
  private int largeQueued; // so that the thread of large batches sleeps while there is none
  private final Set<ChannelName> inGroup = new HashSet<>(); // that the last group wrote to
  private @Nullable PendingAppend large; // has its turn, or waits for others of its channel
  private boolean closed;
  private final AtomicLong groupsTaken = new AtomicLong();

  /** A queue in which no batch is large. */
  PendingAppends() {
    this(Integer.MAX_VALUE, Long.MAX_VALUE);
  }

  /**
   * @param largeEvents a batch with more is large; likewise {@code largeBytes}
   */
  PendingAppends(int largeEvents, long largeBytes) {
    this.largeEvents = largeEvents;
    this.largeBytes = largeBytes;
  }

  private boolean isLarge(PendingAppend pending) {
    return pending.batch().size() > largeEvents || pending.bytes() > largeBytes;
  }

  /** Appends a batch; false if the queue is closed. */
  boolean add(PendingAppend pending) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      queue.addLast(pending);
      if (isLarge(pending)) {
        largeQueued++;
        largeMayBeReady.signal();
      } else {
        groupMayBeReady.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a batch that is not large, and removes it together with those behind it that share
   * its transaction. Empty once the queue is closed and all such batches have been removed. The
   * group that was taken before has been written.
   *
   * @param maxEvents of the group, unless its first batch has more; likewise {@code maxBytes}
   */
  List<PendingAppend> takeGroup(int maxEvents, long maxBytes) throws InterruptedException {
    lock.lock();
    try {
      inGroup.clear();
      if (largeQueued > 0) {
        largeMayBeReady.signal();
      }
      List<PendingAppend> group = removeGroup(maxEvents, maxBytes);
      while (group.isEmpty() && !(closed && hasOnlyLarge())) {
        groupMayBeReady.await();
        group = removeGroup(maxEvents, maxBytes);
      }
      groupsTaken.incrementAndGet();
      return group;
    } finally {
      lock.unlock();
    }
  }

  /** How often a group was taken. */
  long groupsTaken() {
    return groupsTaken.get();
  }

  private List<PendingAppend> removeGroup(int maxEvents, long maxBytes) {
    List<PendingAppend> group = new ArrayList<>();
    ChannelName blocked = large == null ? null : large.batch().channel();
    long events = 0;
    long bytes = 0;
    for (Iterator<PendingAppend> each = queue.iterator(); each.hasNext(); ) {
      PendingAppend next = each.next();
      ChannelName channel = next.batch().channel();
      if (isLarge(next)) {
        blocked = blocked == null ? channel : blocked; // its turn is next
      } else if (!channel.equals(blocked)) {
        events += next.batch().size();
        bytes += next.bytes();
        if (!group.isEmpty() && (events > maxEvents || bytes > maxBytes)) {
          break;
        }
        each.remove();
        group.add(next);
        inGroup.add(channel);
      }
    }
    return group;
  }

  /**
   * Removes batches that wait behind this group and whose channels it already writes to, as far as
   * they fit. Those of the outbox stay, since their rows are locked before those of channels, and
   * so does what is queued behind them in their channel.
   *
   * @param group was taken, and is not written yet
   * @param maxEvents of the group with them; likewise {@code maxBytes}
   */
  List<PendingAppend> takeLate(List<PendingAppend> group, int maxEvents, long maxBytes) {
    long events = group.stream().mapToLong(each -> each.batch().size()).sum();
    long bytes = group.stream().mapToLong(PendingAppend::bytes).sum();
    lock.lock();
    try {
      List<PendingAppend> late = new ArrayList<>();
      Set<ChannelName> open = new HashSet<>(inGroup);
      for (Iterator<PendingAppend> each = queue.iterator(); each.hasNext() && !open.isEmpty(); ) {
        PendingAppend next = each.next();
        ChannelName channel = next.batch().channel();
        if (isLarge(next) || next.isOfOutbox()) {
          open.remove(channel);
        } else if (open.contains(channel)) {
          events += next.batch().size();
          bytes += next.bytes();
          if (events > maxEvents || bytes > maxBytes) {
            break;
          }
          each.remove();
          late.add(next);
        }
      }
      return late;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasOnlyLarge() {
    return queue.size() == largeQueued;
  }

  /**
   * Waits for the turn of a large batch, and removes it. Empty once the queue is closed and all
   * large batches have been removed. The batch that was taken before has been written.
   */
  List<PendingAppend> takeLarge() throws InterruptedException {
    lock.lock();
    try {
      large = null;
      groupMayBeReady.signal();
      PendingAppend next = removeLarge();
      while (next == null && !(closed && largeQueued == 0)) {
        largeMayBeReady.await();
        next = removeLarge();
      }
      large = next;
      return next == null ? List.of() : List.of(next);
    } finally {
      lock.unlock();
    }
  }

  /** The first that no other batch of its channel precedes. */
  private @Nullable PendingAppend removeLarge() {
    if (largeQueued == 0) {
      return null;
    }
    Set<ChannelName> busy = new HashSet<>(inGroup);
    for (Iterator<PendingAppend> each = queue.iterator(); each.hasNext(); ) {
      PendingAppend next = each.next();
      if (isLarge(next) && !busy.contains(next.batch().channel())) {
        each.remove();
        largeQueued--;
        return next;
      }
      busy.add(next.batch().channel());
    }
    return null;
  }

  /** Removes the batches whose deadline has passed. */
  List<PendingAppend> removeOverdue(long nanos) {
    lock.lock();
    try {
      List<PendingAppend> overdue = new ArrayList<>();
      for (Iterator<PendingAppend> each = queue.iterator(); each.hasNext(); ) {
        PendingAppend pending = each.next();
        if (pending.isOverdue(nanos)) {
          pending.abandon(); // before the appender can take the next one
          overdue.add(pending);
          each.remove();
          largeQueued -= isLarge(pending) ? 1 : 0;
        }
      }
      wakeAll();
      return overdue;
    } finally {
      lock.unlock();
    }
  }

  /** Accepts no more batches. */
  void close() {
    lock.lock();
    try {
      closed = true;
      wakeAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it accepts no more batches. */
  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Accepts no more batches, and removes all that wait. */
  List<PendingAppend> abandon() {
    lock.lock();
    try {
      close();
      List<PendingAppend> abandoned = new ArrayList<>(queue);
      queue.clear();
      largeQueued = 0;
      return abandoned;
    } finally {
      lock.unlock();
    }
  }

  private void wakeAll() {
    groupMayBeReady.signal();
    largeMayBeReady.signal();
  }
}
