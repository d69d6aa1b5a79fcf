package io.carillon.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * Limits how many requests are sent at the same time, each of which takes a connection, and how
 * many wait. One that exceeds both fails at once. Thread-safe.
 */
final class PublishQueue {
  private final int maxRunning;
  private final int maxWaiting;
  private final Queue<PublishCall> waiting = new ArrayDeque<>(); // guarded by this, as all
  private final Set<PublishCall> running = new HashSet<>();
  private boolean isClosed;

  PublishQueue(int maxRunning, int maxWaiting) {
    this.maxRunning = maxRunning;
    this.maxWaiting = maxWaiting;
  }

  void add(PublishCall call) {
    call.receipt().whenComplete((receipt, failure) -> remove(call));
    if (isStarting(call)) {
      call.send();
    }
  }

  private boolean isStarting(PublishCall call) {
    String refusal;
    synchronized (this) {
      if (!isClosed && running.size() < maxRunning) {
        return running.add(call);
      }
      if (!isClosed && waiting.size() < maxWaiting) {
        waiting.add(call);
        return false;
      }
      refusal = isClosed ? "the client is closed" : maxWaiting + " publications wait already";
    }
    call.fail(new CarillonException(refusal, null));
    return false;
  }

  private void remove(PublishCall done) {
    PublishCall next;
    synchronized (this) {
      waiting.remove(done); // given up by the application
      if (!running.remove(done)) {
        return;
      }
      next = waiting.poll();
      if (next == null) {
        return;
      }
      running.add(next);
    }
    next.send();
  }

  /** Gives up all publications, and refuses further ones. */
  void close() {
    List<PublishCall> open;
    synchronized (this) {
      isClosed = true;
      open = new ArrayList<>(waiting);
      open.addAll(running);
      waiting.clear();
      running.clear();
    }
    open.forEach(call -> call.fail(new CarillonException("the client is closed", null)));
  }
}
