package io.carillon.fanout;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Finds the element that has been inactive for longest, without visiting all of them. Activity is
 * recorded nowhere: an element is ordered by the time that was read last, and moves to its proper
 * place when it comes first. Each operation costs O(log n), amortised over the activity.
 * Thread-safe.
 */
final class LeastActive<T> {
  private final ToLongFunction<T> lastActive;
  private final Map<T, Entry<T>> entries = new HashMap<>(); // guarded by this
  private final TreeSet<Entry<T>> order = // guarded by this
      new TreeSet<>(
          Comparator.<Entry<T>, Long>comparing(
                  entry -> entry.readNanos, (a, b) -> Long.signum(a - b)) // they may overflow
              .thenComparing(entry -> entry.number));
  private long count; // guarded by this

  private record Entry<T>(T element, long readNanos, long number) {}

  /**
   * @param lastActive when an element was last active, in a ticker's nanoseconds; never decreases
   */
  LeastActive(ToLongFunction<T> lastActive) {
    this.lastActive = lastActive;
  }

  synchronized void add(T element) {
    put(element, lastActive.applyAsLong(element));
  }

  private void put(T element, long nanos) {
    Entry<T> entry = new Entry<>(element, nanos, count++);
    entries.put(element, entry);
    order.add(entry);
  }

  synchronized void remove(T element) {
    Entry<T> entry = entries.remove(element);
    if (entry != null) {
      order.remove(entry);
    }
  }

  /** Removes the element that has been inactive for longest. */
  synchronized Optional<T> poll() {
    for (Entry<T> first = order.pollFirst(); first != null; first = order.pollFirst()) {
      entries.remove(first.element);
      long nanos = lastActive.applyAsLong(first.element);
      if (nanos == first.readNanos) {
        return Optional.of(first.element);
      }
      put(first.element, nanos);
    }
    return Optional.empty();
  }
}
