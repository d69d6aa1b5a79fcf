package io.carillon.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** The bounded queue of messages to be sent; refuses what exceeds its bounds. Thread-safe. */
final class SendQueue {
  private static final int MAX_MESSAGES = 65_536;
  private static final long MAX_BYTES = 16L << 20;

  /** A message without events. */
  private static final int MESSAGE_FOOTPRINT = 128;

  private final Queue<RelayMessage> queue = new ArrayDeque<>(); // guarded by this
  private long bytes; // guarded by this
  private boolean closed; // guarded by this

  /** Adds a message; false if the queue is full or closed. */
  synchronized boolean offer(RelayMessage message) {
    long footprint = footprint(message);
    if (closed || queue.size() >= MAX_MESSAGES || bytes + footprint > MAX_BYTES) {
      return false;
    }
    queue.add(message);
    bytes += footprint;
    notifyAll();
    return true;
  }

  /**
   * Removes all messages, oldest first, waiting for the first at most so long. Empty after that
   * time, or when this is closed.
   */
  synchronized List<RelayMessage> take(Duration timeout) throws InterruptedException {
    if (queue.isEmpty() && !closed) {
      wait(Math.max(1, timeout.toMillis()));
    }
    return drain();
  }

  /** Removes all messages, oldest first. */
  synchronized List<RelayMessage> drain() {
    List<RelayMessage> all = new ArrayList<>(queue);
    queue.clear();
    bytes = 0;
    return all;
  }

  /** Accepts no more messages and wakes the thread that waits in {@link #take}. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private static long footprint(RelayMessage message) {
    if (message instanceof RelayMessage.Appended appended) {
      return MESSAGE_FOOTPRINT + appended.events().footprint();
    }
    if (message instanceof RelayMessage.Transient transientMessage) {
      return MESSAGE_FOOTPRINT + transientMessage.event().footprint();
    }
    return message instanceof RelayMessage.Hinted hinted
        ? MESSAGE_FOOTPRINT + footprint(hinted.hint())
        : MESSAGE_FOOTPRINT;
  }

  private static long footprint(Hint hint) {
    if (hint instanceof Hint.ClientsAlive alive) {
      return (long) MESSAGE_FOOTPRINT * (1 + alive.clientIds().size());
    }
    return hint instanceof Hint.EventsCounted counted
        ? (long) MESSAGE_FOOTPRINT * counted.events().size()
        : 0;
  }
}
