package io.carillon.fanout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Closes something once: the first reason counts, and every action runs once. Thread-safe. */
final class CloseOnce {
  private final AtomicReference<@Nullable CloseReason> reason = new AtomicReference<>();
  private final List<Consumer<CloseReason>> actions = new ArrayList<>(1); // guarded by itself

  boolean isClosed() {
    return reason.get() != null;
  }

  Optional<CloseReason> reason() {
    return Optional.ofNullable(reason.get());
  }

  /** Runs {@code action} when it is closed; at once if it is closed already. */
  void whenClosed(Consumer<CloseReason> action) {
    CloseReason closed;
    synchronized (actions) {
      closed = reason.get();
      if (closed == null) {
        actions.add(action);
      }
    }
    if (closed != null) {
      action.accept(closed);
    }
  }

  /**
   * Closes it.
   *
   * @param first runs before all actions
   * @param onFault receives what an action throws; the others run all the same
   * @return false if it was closed already
   */
  boolean close(CloseReason because, Runnable first, Consumer<RuntimeException> onFault) {
    List<Consumer<CloseReason>> pending;
    synchronized (actions) {
      if (!reason.compareAndSet(null, because)) {
        return false;
      }
      pending = List.copyOf(actions);
      actions.clear();
    }
    first.run();
    for (Consumer<CloseReason> action : pending) {
      try {
        action.accept(because);
      } catch (RuntimeException fault) {
        onFault.accept(fault);
      }
    }
    return true;
  }
}
