package io.carillon.fanout;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Closes something once: the first reason counts, and every action runs once. Thread-safe. */
final class CloseOnce {
  private volatile @Nullable CloseReason reason; // written under this
  private List<Consumer<CloseReason>> actions = List.of(); // guarded by this

  boolean isClosed() {
    return reason != null;
  }

  Optional<CloseReason> reason() {
    return Optional.ofNullable(reason);
  }

  /** Runs {@code action} when it is closed; at once if it is closed already. */
  void whenClosed(Consumer<CloseReason> action) {
    CloseReason closed;
    synchronized (this) {
      closed = reason;
      if (closed == null) {
        actions = Stream.concat(actions.stream(), Stream.of(action)).toList();
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
    synchronized (this) {
      if (reason != null) {
        return false;
      }
      reason = because;
      pending = actions;
      actions = List.of();
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
